"""A matter put to the public: its texts, its timetable, its phases, and who publishes it."""
