// Everything the app has asked of Slack, in memory and as lines of a file.
import { appendFileSync } from "node:fs";

export class Calls {
  #file;
  all = [];

  constructor(file) {
    this.#file = file;
  }

  add(call) {
    const line = { number: this.all.length + 1, messages: [], rejected: false, ...call };
    this.all.push(line);
    if (this.#file) appendFileSync(this.#file, `${JSON.stringify(line)}\n`);
  }
}
