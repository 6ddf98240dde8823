/* Helps on pages to read: words explained in place, the page read aloud. Without it, words lead to their list below. */
(() => {
  "use strict";

  /* A word opens its definition beside it, and gives the focus back when it closes. */
  const explain = (link) => {
    const entry = document.getElementById(link.hash.slice(1));
    const definition = entry && entry.querySelector("dd").firstChild;
    if (!definition) return;
    const note = document.createElement("span");
    note.className = "term-note";
    note.id = `note-${link.hash.slice(1)}`;
    note.popover = "auto";
    note.setAttribute("role", "note");
    const name = document.createElement("b");
    name.textContent = entry.querySelector("dt").textContent;
    note.append(name, definition.textContent.trim());
    link.after(note);
    link.setAttribute("role", "button");
    link.setAttribute("aria-expanded", "false");
    link.setAttribute("aria-controls", note.id);
    let closedAt = -Infinity; // times count from the moment the page was asked for
    note.addEventListener("toggle", (event) => {
      link.setAttribute("aria-expanded", String(event.newState === "open"));
      if (event.newState === "closed") closedAt = event.timeStamp;
    });
    const toggle = (event) => {
      event.preventDefault();
      /* The press that closes the note from outside must not open it again. */
      if (event.timeStamp - closedAt < 200) return;
      note.togglePopover();
    };
    link.addEventListener("click", toggle);
    link.addEventListener("keydown", (event) => { if (event.key === " ") toggle(event); });
  };
  if ("popover" in HTMLElement.prototype) {
    document.querySelectorAll("a.term").forEach(explain);
    /* The list is not needed any more, unless an address leads into it. */
    const words = document.querySelector("[data-words]");
    if (words && !(location.hash && words.querySelector(`[id="${CSS.escape(location.hash.slice(1))}"]`))) words.open = false;
  }

  /* The page read aloud, by a voice of this device: a voice from the network would send the text away. */
  const main = document.querySelector("[data-read]");
  const listen = document.querySelector("[data-listen]");
  const stop = document.querySelector("[data-listen-stop]");
  if (!main || !listen || !("speechSynthesis" in window)) return;
  const label = listen.querySelector("span");
  const begin = label.textContent;
  const READ = "h2, h3, p, li, dt, dd, summary, figcaption, caption, th, td";
  let voice = null;
  let parts = [];
  let place = 0;
  let turn = 0;
  let speaking = false;

  const choose = () => {
    voice = speechSynthesis.getVoices().find((one) => one.localService && one.lang.toLowerCase().startsWith("fr")) || null;
    listen.hidden = !voice;
  };
  const mark = (part) => {
    main.querySelector(".being-read")?.classList.remove("being-read");
    part?.classList.add("being-read");
  };
  const show = () => {
    label.textContent = speaking ? listen.dataset.pause : place ? listen.dataset.resume : begin;
    stop.hidden = !speaking && !place;
  };
  const silence = () => {
    turn += 1;
    speaking = false;
    speechSynthesis.cancel();
  };
  const end = () => {
    silence();
    place = 0;
    mark(null);
    show();
  };
  const textOf = (part) => {
    const copy = part.cloneNode(true);
    /* What stands inside and is read for itself is not read here too. */
    copy.querySelectorAll(`${READ}, .term-note, .visually-hidden, svg, button`).forEach((node) => node.remove());
    return copy.textContent.replace(/\s+/g, " ").trim();
  };
  const speak = () => {
    const part = parts[place];
    if (!part) return end();
    const mine = turn;
    const folded = part.closest("details");
    if (folded) folded.open = true;
    mark(part);
    const words = new SpeechSynthesisUtterance(textOf(part));
    words.lang = "fr-FR";
    words.voice = voice;
    const next = () => {
      if (mine !== turn) return;
      place += 1;
      speak();
    };
    words.addEventListener("end", next);
    words.addEventListener("error", () => { if (mine === turn) end(); });
    speechSynthesis.speak(words);
  };

  listen.addEventListener("click", () => {
    if (speaking) {
      silence();
    } else {
      parts = [...main.querySelectorAll(READ)].filter(textOf);
      turn += 1;
      speaking = true;
      speak();
    }
    show();
  });
  stop.addEventListener("click", () => {
    end();
    listen.focus();
  });
  window.addEventListener("pagehide", silence);
  speechSynthesis.addEventListener?.("voiceschanged", choose);
  choose();
})();
