interface Entry {
  readonly time: number;
  readonly order: number;
  readonly act: () => void;
}

/** What is to happen when, in virtual time: a binary heap; what is at one time happens in the order it was entered. */
export class Agenda {
  now = 0;
  readonly #heap: Entry[] = [];
  #order = 0;

  at(time: number, act: () => void): void {
    const entry = { time, order: this.#order++, act };
    const heap = this.#heap;
    let index = heap.length;
    heap.push(entry);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (before(heap[parent] as Entry, entry)) break;
      heap[index] = heap[parent] as Entry;
      index = parent;
    }
    heap[index] = entry;
  }

  /** Lets happen what is next; false when nothing is. */
  next(): boolean {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last) return false;
    if (heap.length > 0) {
      let index = 0;
      for (;;) {
        let child = 2 * index + 1;
        if (child >= heap.length) break;
        if (child + 1 < heap.length && before(heap[child + 1] as Entry, heap[child] as Entry)) child++;
        if (before(last, heap[child] as Entry)) break;
        heap[index] = heap[child] as Entry;
        index = child;
      }
      heap[index] = last;
    }
    this.now = first.time;
    first.act();
    return true;
  }
}

function before(a: Entry, b: Entry): boolean {
  return a.time < b.time || (a.time === b.time && a.order < b.order);
}
