/* Questionnaires: small helps on pages that work without them.
   – A question that hangs on an answer of the same page appears with that answer.
   – What was answered stays on this device, under the name of this link alone, until it is sent, until the link is closed or
     for its time; never on a shared tablet.
   – A tablet left alone is emptied for the next person. */
(() => {
  "use strict";
  const PREFIX = "avis:";
  const KEPT_FOR = 45 * 24 * 60 * 60 * 1000;
  const store = {
    read(key) {
      try {
        const kept = JSON.parse(localStorage.getItem(PREFIX + key));
        return kept && Date.now() - kept.at < KEPT_FOR ? kept : null;
      } catch {
        return null;
      }
    },
    write(key, draft) {
      try {
        localStorage.setItem(PREFIX + key, JSON.stringify({ ...draft, at: Date.now() }));
      } catch {
        /* Storage refused (private window): the answers still travel from page to page. */
      }
    },
    clear(key) {
      try {
        localStorage.removeItem(PREFIX + key);
      } catch {
        /* Nothing was kept either. */
      }
    },
  };
  /* Drafts whose time is over, of any link, go with the first page that looks. */
  try {
    for (const name of Object.keys(localStorage)) {
      if (name.startsWith(PREFIX) && !store.read(name.slice(PREFIX.length))) localStorage.removeItem(name);
    }
  } catch {
    /* Storage refused: there is nothing in it. */
  }
  for (const closed of document.querySelectorAll("[data-forget]")) store.clear(closed.dataset.forget);
  const ARRIVED = "avis-envoi"; // which draft goes once the thanks are there

  /* --- Questions that hang on another ------------------------------------------------------------------------------ */
  for (const block of document.querySelectorAll("[data-when]")) {
    const values = block.dataset.values.split(" ");
    const form = block.closest("form");
    block.querySelector(".when-words").hidden = true;
    const look = () => {
      const opener = form.querySelector(`[name="${CSS.escape(block.dataset.when)}"]`);
      const away = opener && opener.closest("[data-when][hidden]");
      const chosen = [...form.querySelectorAll(`[name="${CSS.escape(block.dataset.when)}"]:checked`)];
      block.hidden = Boolean(away) || !chosen.some((one) => values.includes(one.value));
    };
    form.addEventListener("change", look);
    look();
  }

  /* --- The draft ----------------------------------------------------------------------------------------------------- */
  const form = document.querySelector("form[data-draft]");
  if (form) {
    const key = form.dataset.draft;
    const answers = () => [...new FormData(form)].filter(([name]) => !["csrfmiddlewaretoken", "page", "step", "to"].includes(name));
    const keep = () => {
      const given = answers().filter(([, value]) => value);
      if (given.length) store.write(key, { given, page: form.elements.page ? form.elements.page.value : "1" });
    };
    form.addEventListener("input", keep);
    form.addEventListener("submit", (event) => {
      keep();
      if (event.submitter && event.submitter.value === "send") {
        try {
          sessionStorage.setItem(ARRIVED, key);
        } catch {
          /* Without it the draft goes by itself, after its time. */
        }
      }
    });
    for (const note of document.querySelectorAll("[data-draft-note]")) note.hidden = false;
    const kept = store.read(key);
    if (kept && !answers().some(([, value]) => value)) offer(key, kept);
    else if (answers().some(([, value]) => value)) keep();
  }

  /* A first page without answers, and a draft: the person decides. */
  function offer(key, kept) {
    const box = document.createElement("div");
    box.className = "draft-offer stack";
    const words = document.createElement("p");
    words.textContent = "Vous aviez commencé à répondre sur cet appareil.";
    const actions = document.createElement("p");
    actions.className = "actions";
    const button = (label, kind, act) => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = `button ${kind}`;
      made.textContent = label;
      made.addEventListener("click", act);
      actions.append(made);
    };
    button("Reprendre mes réponses", "", () => {
      for (const [name, value] of [...kept.given, ["to", kept.page]]) {
        const field = document.createElement("input");
        Object.assign(field, { type: "hidden", name, value });
        form.append(field);
      }
      form.submit();
    });
    button("Recommencer", "button-quiet", () => {
      store.clear(key);
      box.remove();
      form.querySelector("input:not([type=hidden]), textarea").focus();
    });
    box.append(words, actions);
    form.before(box);
  }

  if (document.querySelector("[data-sent]")) {
    try {
      const key = sessionStorage.getItem(ARRIVED);
      if (key) store.clear(key);
      sessionStorage.removeItem(ARRIVED);
    } catch {
      /* Nothing was kept either. */
    }
  }

  /* --- The tablet of a room -------------------------------------------------------------------------------------------- */
  const leave = document.querySelector("form[data-leave]");
  if (leave) {
    const ALONE = 4 * 60 * 1000;
    const LAST_MINUTE = 60 * 1000;
    const warning = leave.querySelector("[data-idle]");
    let timer;
    const wait = () => {
      clearTimeout(timer);
      warning.hidden = true;
      timer = setTimeout(() => {
        warning.hidden = false;
        warning.scrollIntoView({ block: "center" });
        timer = setTimeout(() => leave.submit(), LAST_MINUTE);
      }, ALONE);
    };
    for (const sign of ["pointerdown", "keydown", "input", "scroll"]) document.addEventListener(sign, wait, { passive: true });
    wait();
    /* A page taken back from the browser's memory would show what the person before had typed. */
    window.addEventListener("pageshow", (event) => {
      if (event.persisted) location.reload();
    });
  }
})();
