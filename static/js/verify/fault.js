// What is wrong with something that was read: a code for programmes, a whole sentence for people. The
// codes are those of `ballots` where the fault is the same.

export class Fault extends Error {
  constructor(code, sentence) {
    super(sentence);
    this.code = code;
  }

  get sentence() {
    return this.message;
  }
}

// The form is wrong: nothing was built from the bytes.
export function malformed(sentence, code = "malformed") {
  return new Fault(code, sentence);
}

// Runs `step` and puts the number of the question before whatever it finds wrong.
export function inQuestion(number, step) {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new Fault(error.code, `question ${number}: ${error.sentence}`);
  }
}
