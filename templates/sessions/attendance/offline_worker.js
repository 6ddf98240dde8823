{% load static %}/* Shows « Pas de réseau » in the place of a page of the team that cannot be read. Keeps that page and its style: nothing
   else, no name. */
"use strict";
const KEPT = "hors-reseau";
const PAGE = "{% url 'attendance:offline' %}";
const FILES = [PAGE, "{% static 'css/rebond.css' %}", "{% static 'js/offline.js' %}"];

self.addEventListener("install", (event) => {
  const fresh = FILES.map((file) => new Request(file, { cache: "reload", credentials: "omit" }));
  event.waitUntil(
    caches
      .delete(KEPT)
      .then(() => caches.open(KEPT))
      .then((kept) => kept.addAll(fresh))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => caches.match(PAGE)));
  else if (FILES.includes(new URL(request.url).pathname))
    event.respondWith(fetch(request).catch(() => caches.match(new URL(request.url).pathname)));
});
