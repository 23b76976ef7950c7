// What ical.js sees in a calendar (on standard input) between two instants: JSON, one object a happening.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const [from, to] = process.argv.slice(2).map((text) => new Date(text));
const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf-8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) {
  ICAL.TimezoneService.register(zone);
}

const written = (time) => (time.isDate ? time.toString() : time.toJSDate().toISOString().replace(".000Z", "Z"));

const happening = (event, start, end) => ({
  uid: event.uid,
  start: written(start),
  end: written(end),
  cancelled: event.component.getFirstPropertyValue("status") === "CANCELLED",
  summary: event.summary,
});

function* happenings(component) {
  const uid = component.getFirstPropertyValue("uid");
  // Left alone it takes those of other events too.
  const event = new ICAL.Event(component, { exceptions: overrides.get(uid) ?? [], strictExceptions: true });
  if (!event.isRecurring()) {
    yield happening(event, event.startDate, event.endDate);
    return;
  }
  const starts = event.iterator();
  for (let start = starts.next(); start && start.toJSDate() < to; start = starts.next()) {
    const { item, startDate, endDate } = event.getOccurrenceDetails(start);
    yield happening(item, startDate, endDate);
  }
}

const components = calendar.getAllSubcomponents("vevent");
const overrides = new Map();
for (const component of components.filter((each) => each.hasProperty("recurrence-id"))) {
  const uid = component.getFirstPropertyValue("uid");
  overrides.set(uid, [...(overrides.get(uid) ?? []), component]);
}
const masters = components.filter((component) => !component.hasProperty("recurrence-id"));
const found = masters.flatMap((component) => [...happenings(component)]);
console.log(JSON.stringify(found.filter(({ start, end }) => new Date(start) < to && new Date(end) > from)));
