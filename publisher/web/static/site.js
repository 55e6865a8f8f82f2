// Progressive enhancement only: every page works without this file.
"use strict";

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  const label = button.textContent;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = label; }, 1600);
  });
}

// "/" moves the focus to the search box.
document.addEventListener("keydown", (event) => {
  const field = document.querySelector('input[type="search"]');
  const typing = /^(input|textarea|select)$/i.test(document.activeElement?.tagName ?? "");
  if (event.key === "/" && field && !typing && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    field.focus();
  }
});

// "Open now, until 12:00": by the clock of the institution's time zone, without public holidays.
const WEEK = 7 * 24 * 60;
const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

const minuteOfWeek = (zone, instant) => {
  const format = new Intl.DateTimeFormat("en-GB", { timeZone: zone, weekday: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, value]));
  return (WEEKDAYS.indexOf(parts.weekday) * 24 + Number(parts.hour)) * 60 + Number(parts.minute);
};

const clock = (minute) => `${String(Math.floor((minute / 60) % 24)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

const openNow = (spans, now) => {
  const span = spans.flatMap(([from, to]) => [[from, to], [from - WEEK, to - WEEK]]).find(([from, to]) => from <= now && now < to);
  if (span) return `Open now, until ${clock(span[1])}`;
  const wait = (from) => (from - now + WEEK) % WEEK;
  const next = spans.map(([from]) => from).reduce((first, from) => (wait(from) < wait(first) ? from : first));
  const day = Math.floor(next / (24 * 60)) === Math.floor(now / (24 * 60)) && next > now ? "today" : WEEKDAYS[Math.floor(next / (24 * 60))];
  return `Closed now, opens ${day} at ${clock(next)}`;
};

for (const line of document.querySelectorAll("[data-open]")) {
  const tell = () => {
    const now = minuteOfWeek(line.dataset.zone, new Date());
    line.textContent = `${openNow(JSON.parse(line.dataset.open), now)} (it is ${clock(now)} there; public holidays are not considered)`;
    line.hidden = false;
  };
  tell();
  setInterval(tell, 60_000);
}
