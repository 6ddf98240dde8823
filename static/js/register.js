/* The register on a poor network: each tap is kept on this device, sent at once, and sent again until it has arrived.
   The page works without this script: its own buttons save everything. What is kept holds no name, only place numbers. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-register]");
  if (!form) return;
  const KEY = `register:${form.dataset.register}`;
  const RETRY_EVERY = 15000;
  const KEPT_FOR = 24 * 60 * 60 * 1000;
  const status = form.querySelector("[data-status]");
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  let sending = false;

  const read = () => {
    try {
      const kept = JSON.parse(localStorage.getItem(KEY)) || {};
      return Object.fromEntries(Object.entries(kept).filter(([, mark]) => Date.now() - mark.at < KEPT_FOR));
    } catch {
      return {};
    }
  };
  const write = (marks) => {
    try {
      if (Object.keys(marks).length) localStorage.setItem(KEY, JSON.stringify(marks));
      else localStorage.removeItem(KEY);
    } catch {
      /* Storage refused (private window): taps still leave while there is a network. */
    }
  };
  const say = (text) => {
    status.textContent = text;
  };

  /* What has arrived is what the page now shows: a later « Enregistrer » does not count it as a new choice. */
  const arrived = (sent) => {
    const marks = read();
    for (const [name, mark] of Object.entries(sent)) {
      if (marks[name] && marks[name].at === mark.at) delete marks[name];
      const shown = form.elements[name.replace("place-", "shown-")];
      if (shown) shown.value = mark.state;
    }
    write(marks);
  };

  const send = async (marks) => {
    const body = new URLSearchParams({ csrfmiddlewaretoken: token });
    for (const [name, mark] of Object.entries(marks)) body.set(name, mark.state);
    return fetch(location.pathname, {
      method: "POST",
      body,
      redirect: "manual",
      headers: { Accept: "application/json", "X-CSRFToken": token },
    });
  };

  const flush = async (extra = {}) => {
    const marks = { ...read(), ...extra };
    if (sending || !Object.keys(marks).length) return;
    sending = true;
    say(status.dataset.saving);
    try {
      const answer = await send(marks);
      if (answer.ok) {
        arrived(marks);
        say(status.dataset.saved);
      } else if (answer.status === 409) {
        write({});
        say((await answer.json()).error);
      } else {
        say(status.dataset.refused);
      }
    } catch {
      say(status.dataset.offline);
    }
    sending = false;
    const left = read();
    if (Object.entries(left).some(([name, mark]) => !marks[name] || marks[name].at !== mark.at)) flush();
  };

  form.addEventListener("change", (event) => {
    const { name, value, type } = event.target;
    if (type !== "radio") return;
    const mark = { [name]: { state: value, at: Date.now() } };
    write({ ...read(), ...mark });
    flush(mark);
  });

  for (const [name, mark] of Object.entries(read())) {
    const radio = form.querySelector(`input[name="${CSS.escape(name)}"][value="${CSS.escape(mark.state)}"]`);
    if (radio) radio.checked = true;
    else write(Object.fromEntries(Object.entries(read()).filter(([other]) => other !== name)));
  }
  window.addEventListener("online", () => flush());
  setInterval(() => flush(), RETRY_EVERY);
  flush();
})();
