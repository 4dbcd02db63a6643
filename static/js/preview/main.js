// The preview of a ballot: its questions answer as in the booth, and nothing is kept or sent.

import { readQuestions } from "../ballot/questions.js";

const root = document.getElementById("preview");
if (root) readQuestions(root);
