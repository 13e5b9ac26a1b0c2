// Keeps the part of the page that changes up to date: fetched anew when the service says that something has changed,
// at most twice a second; every few seconds when the service cannot say so.
"use strict";

(() => {
  const LEAST_PAUSE_MS = 500;
  const PATIENCE = 4; // a service that is slow to answer is asked less often
  const POLL_MS = 5000;
  const REFRESH_MS = 30000; // ages such as "5 minutes ago" grow without anything happening
  const TIMEOUT_MS = 10000;
  const RECONNECT_MS = 10000;

  const region = document.getElementById("live");
  const lost = document.getElementById("lost");
  const paused = document.getElementById("paused");
  const pause = document.getElementById("pause");
  let hears = false;
  let busy = false;
  let wanted = false;
  let held = false;
  let timer = 0;
  let lastAt = Date.now();
  let leastPause = LEAST_PAUSE_MS;

  const isPaused = () => pause.getAttribute("aria-pressed") === "true";

  function ask() {
    wanted = true;
    plan();
  }

  function plan() {
    if (wanted && !busy && !timer && !isPaused() && !document.hidden) {
      timer = setTimeout(refresh, Math.max(0, lastAt + leastPause - Date.now()));
    }
  }

  async function refresh() {
    timer = 0;
    if (isPaused()) {
      return;
    }
    busy = true;
    wanted = false;
    const askedAt = Date.now();
    try {
      const answer = await fetch(region.dataset.source, { cache: "no-store", signal: AbortSignal.timeout(TIMEOUT_MS) });
      if (answer.status === 401) {
        location.reload(); // signed out meanwhile
        return;
      }
      if (!answer.ok) {
        throw new Error(`status ${answer.status}`);
      }
      show(await answer.text());
      tell(false);
    } catch {
      tell(true);
    }
    busy = false;
    lastAt = Date.now();
    leastPause = Math.max(LEAST_PAUSE_MS, (lastAt - askedAt) * PATIENCE);
    plan();
  }

  function show(html) {
    if (isPaused() || isSelecting()) {
      held = true; // somebody reads, or marks text to copy it: not under their hands
      return;
    }
    const focused = region.contains(document.activeElement) ? document.activeElement.id : "";
    const fresh = new DOMParser().parseFromString(html, "text/html").body;
    region.replaceChildren(...fresh.childNodes);
    if (focused) {
      document.getElementById(focused)?.focus({ preventScroll: true });
    }
  }

  function isSelecting() {
    const selection = document.getSelection();
    return selection && !selection.isCollapsed && region.contains(selection.anchorNode);
  }

  function tell(isLost) {
    lost.hidden = !isLost;
    region.classList.toggle("stale", isLost);
  }

  function listen() {
    const stream = new EventSource(region.dataset.stream);
    stream.addEventListener("changed", () => {
      hears = true;
      ask();
    });
    stream.addEventListener("deaf", () => {
      hears = false;
    });
    stream.addEventListener("error", () => {
      hears = false;
      if (stream.readyState === EventSource.CLOSED) {
        setTimeout(listen, RECONNECT_MS);
      }
    });
    addEventListener("pagehide", () => stream.close());
  }

  pause.hidden = false;
  pause.addEventListener("click", () => {
    pause.setAttribute("aria-pressed", String(!isPaused()));
    paused.hidden = !isPaused();
    ask();
  });
  document.addEventListener("visibilitychange", plan);
  document.addEventListener("selectionchange", () => {
    if (held && !isSelecting()) {
      held = false;
      ask();
    }
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) {
      location.reload(); // out of the browser's back-and-forward store, without its stream
    }
  });
  setInterval(() => {
    if (!hears || Date.now() - lastAt > REFRESH_MS) {
      ask();
    }
  }, POLL_MS);
  listen();
})();
