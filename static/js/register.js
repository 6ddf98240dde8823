/* The register on a poor network: each tap is kept on this device, sent at once, and sent again until it has arrived.
   Each tap has a key, so that one that arrives twice is taken once; what somebody else noted meanwhile is shown and
   never written over. The page works without this script: its own buttons save everything. What is kept holds no name,
   only place numbers. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-register]");
  if (!form) return;
  const KEY = `register:${form.dataset.register}`;
  const RETRY_EVERY = 15000;
  const LONGEST = 8000; // an answer that a bad network lost never comes: what waits is then sent again
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
  const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const field = (name, kind) => form.elements[name.replace("place-", `${kind}-`)];
  const radio = (name, state) => form.querySelector(`input[name="${CSS.escape(name)}"][value="${CSS.escape(state)}"]`);
  const note = (name, words) => {
    form.querySelector(`[data-note="${CSS.escape(name)}"]`).textContent = words;
  };

  /* What has arrived is what the page now shows: a later « Enregistrer » does not count it as a new choice. */
  const forget = (sent) => {
    const marks = read();
    for (const [name, mark] of Object.entries(sent)) {
      if (marks[name] && marks[name].key === mark.key) delete marks[name];
      if (field(name, "shown")) field(name, "shown").value = mark.state;
    }
    write(marks);
  };

  /* Somebody else noted another thing meanwhile: it is shown, and a new tap decides. */
  const showConflicts = (conflicts) => {
    for (const { place, state, words } of conflicts) {
      const name = `place-${place}`;
      field(name, "shown").value = state;
      if (read()[name]) continue; // tapped again since: that tap is on its way
      radio(name, state).checked = true;
      note(name, words);
    }
    say(status.dataset.conflict);
  };

  const send = async (marks) => {
    const body = new URLSearchParams({ csrfmiddlewaretoken: token });
    for (const [name, mark] of Object.entries(marks)) {
      body.set(name, mark.state);
      body.set(name.replace("place-", "shown-"), mark.shown);
      body.set(name.replace("place-", "key-"), mark.key);
    }
    return fetch(location.pathname, {
      method: "POST",
      body,
      redirect: "manual",
      signal: AbortSignal.timeout?.(LONGEST),
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
        const { conflicts } = await answer.json();
        forget(marks);
        if (conflicts.length) showConflicts(conflicts);
        else say(status.dataset.saved);
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
    if (Object.entries(left).some(([name, mark]) => !marks[name] || marks[name].key !== mark.key)) flush();
  };

  const take = (names, state) => {
    const marks = {};
    for (const name of names) {
      note(name, "");
      marks[name] = { state, shown: field(name, "shown").value, key: newKey(), at: Date.now() };
    }
    write({ ...read(), ...marks });
    flush(marks);
  };
  form.addEventListener("change", ({ target }) => {
    if (target.type === "radio") take([target.name], target.value);
  });

  /* « Tous les autres sont là » is as many taps at once, kept and sent like each of them. */
  form.querySelector("[data-rest]")?.addEventListener("click", (event) => {
    event.preventDefault();
    const lines = [...form.querySelectorAll(".mark")].filter((line) => !line.querySelector(":checked"));
    const names = lines.map((line) => line.querySelector("input[type=radio]").name);
    for (const name of names) radio(name, "present").checked = true;
    take(names, "present");
  });

  /* Without a network the page stays: leaving it would lose the only copy of it. With one, taps on their way go along
     under their own keys. */
  form.addEventListener("submit", (event) => {
    if (!navigator.onLine) {
      event.preventDefault();
      say(status.dataset.wait);
      return;
    }
    for (const [name, mark] of Object.entries(read())) {
      const key = document.createElement("input");
      Object.assign(key, { type: "hidden", name: name.replace("place-", "key-"), value: mark.key });
      form.append(key);
    }
  });

  for (const [name, mark] of Object.entries(read())) {
    if (radio(name, mark.state)) radio(name, mark.state).checked = true;
    else write(Object.fromEntries(Object.entries(read()).filter(([other]) => other !== name)));
  }
  /* Reloaded without a network, the page gives way to one that says so and counts what waits (views/offline.py). */
  navigator.serviceWorker?.register(form.dataset.worker).catch(() => {});
  window.addEventListener("online", () => flush());
  setInterval(() => flush(), RETRY_EVERY);
  flush();
})();
