// Counts what passed and failed, and says what failed.
export class Report {
  passed = 0;
  failed = 0;

  check(name, good, detail = "") {
    if (good) {
      this.passed += 1;
    } else {
      this.failed += 1;
      console.error(`FAIL ${name}${detail ? `: ${detail}` : ""}`);
    }
  }
}
