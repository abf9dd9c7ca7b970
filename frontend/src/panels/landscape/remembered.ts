/** Remembers the last result of a function while its arguments stay the same objects. */
export function remembered<A extends readonly unknown[], R>(make: (...given: A) => R): (...given: A) => R {
  let last: { given: A; result: R } | null = null
  return (...given) => {
    if (last === null || given.some((one, i) => !Object.is(one, last?.given[i])))
      last = { given, result: make(...given) }
    return last.result
  }
}
