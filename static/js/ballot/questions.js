// The questions as the server rendered them, and what is chosen in them.

import { partsOf } from "./dom.js";
import { Grading } from "./grading.js";
import { Budget, Marks, YesNo } from "./marks.js";
import { Ranking } from "./ranking.js";

const KINDS = { choose: Marks, yes_no: YesNo, rank: Ranking, grade: Grading, budget: Budget };

export function readQuestions(root) {
  const { word } = partsOf(root);
  return Array.from(
    root.querySelectorAll('[data-state="question"]'),
    (section) => new KINDS[section.dataset.kind](section, word),
  );
}
