// What node-ical sees in a calendar (on standard input) between two instants: JSON, one object a happening.
import { readFileSync } from "node:fs";
import ical from "node-ical";

const [from, to] = process.argv.slice(2).map((text) => new Date(text));
const two = (number) => String(number).padStart(2, "0");
const day = (date) => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
const written = (date, isDay) => (isDay ? day(date) : date.toISOString().replace(".000Z", "Z"));
const text = (value) => (typeof value === "string" ? value : value.val);

const found = Object.values(ical.sync.parseICS(readFileSync(0, "utf-8")))
  .filter((component) => component.type === "VEVENT")
  .flatMap((component) => ical.expandRecurringEvent(component, { from, to }))
  .map(({ start, end, isFullDay, event, summary }) => ({
    uid: event.uid,
    start: written(start, isFullDay),
    end: written(end, isFullDay),
    cancelled: event.status === "CANCELLED",
    summary: text(summary),
  }));
console.log(JSON.stringify(found));
