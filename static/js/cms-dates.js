// Wagtail's calendar replaces what it cannot read by today, or by now, without a word: a publication set for
// «05/12/2026 18:00» left at once. What is typed stays as it is typed; the form reads it, or says why it cannot.
jQuery.fn.datetimepicker.defaults.validateOnBlur = false;
