// The page after signing out: what voting pages kept in this tab goes, and those in other tabs are told. What a
// trustee's browser keeps in IndexedDB stays: the journal of what a key has opened is needed for ever.

import { clearAll } from "../ballot/keep.js";
import { openLeaving } from "../ballot/surroundings.js";

clearAll();
openLeaving(() => {}).tell();
