// Fontconfig keeps its cache behind encoded pointers that LeakSanitizer cannot follow; the cache does not grow with
// use.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libfontconfig\n";
}
