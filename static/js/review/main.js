// Saves what an expert types as a draft, a moment after the last key; without it a button does.

const form = document.querySelector("form[data-autosave]");
const status = document.querySelector("[data-saved]");
const PAUSE = 1500;
let timer = 0;
let sending = false;
let again = false;

async function save() {
  if (sending) {
    again = true;
    return;
  }
  sending = true;
  again = false;
  try {
    const answer = await fetch(form.dataset.autosave, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { Accept: "application/json" },
      redirect: "error",
    });
    status.textContent = answer.ok ? status.dataset.saved : status.dataset.failed;
  } catch {
    status.textContent = status.dataset.failed;
  }
  sending = false;
  if (again) await save();
}

if (form && status) {
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  });
  form.addEventListener("submit", () => clearTimeout(timer));
}
