/* Small helps on top of pages that work without them. No dependency, nothing inline. */
(() => {
  "use strict";

  /* The summary of errors, when there is one, is where reading goes on. */
  const summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();

  /* A page that answers a form stands in the history under its address alone: going back to it asks for it anew. The
     browser, which may not keep it, would else stop there with a warning of its own. */
  history.replaceState(history.state, "", location.href);

  /* A form marked data-once is sent once: a second tap on a slow network changes nothing.
     The button is switched off after the browser has read its name and value. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-once]") || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    setTimeout(() => {
      for (const button of form.querySelectorAll("button[type=submit]")) button.setAttribute("aria-disabled", "true");
    });
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("button[aria-disabled]")) button.removeAttribute("aria-disabled");
    }
  });

  /* Escape closes an open menu and gives the focus back to its button. */
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  /* A larger text, kept on this device and nowhere else. */
  const size = {
    read: () => { try { return localStorage.getItem("text-size"); } catch { return null; } },
    write: (value) => { try { localStorage.setItem("text-size", value); } catch { /* The choice lasts for this page. */ } },
  };
  const showSize = (large) => {
    if (large) document.documentElement.dataset.text = "large";
    else delete document.documentElement.dataset.text;
    for (const button of document.querySelectorAll("[data-larger]")) button.setAttribute("aria-pressed", String(large));
  };
  showSize(size.read() === "large");
  for (const button of document.querySelectorAll("[data-larger]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const large = button.getAttribute("aria-pressed") !== "true";
      size.write(large ? "large" : "normal");
      showSize(large);
    });
  }

  /* A print button exists only where it can work. */
  for (const slot of document.querySelectorAll("[data-print]")) {
    slot.hidden = false;
    slot.addEventListener("click", () => window.print());
  }
})();
