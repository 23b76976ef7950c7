// Wagtail's calendar replaces what it cannot read by today, or by now, without a word: a publication set for
// «05/12/2026 18:00» left at once. What is typed stays as it is typed; the form reads it, or says why it cannot.
jQuery.fn.datetimepicker.defaults.validateOnBlur = false;

// And each holds a button in English, which nothing of ours ever shows.
const makeCalendar = jQuery.fn.datetimepicker;
jQuery.fn.datetimepicker = Object.assign(function makeWithoutButton(...options) {
  const made = makeCalendar.apply(this, options);
  this.each((_number, field) => { jQuery(field).data("xdsoft_datetimepicker")?.find(".xdsoft_save_selected").remove(); });
  return made;
}, makeCalendar);

// The sentence of a line says what was saved: once the line is touched, that is said instead.
document.addEventListener("input", ({ target }) => {
  const line = target.closest(".cms-date");
  const note = line?.querySelector("[data-line-changed]");
  if (!note) return;
  note.hidden = false;
  line.querySelector(".cms-date__said").hidden = true;
});
