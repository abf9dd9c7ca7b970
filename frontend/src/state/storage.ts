/** What the browser remembers for the page: for this tab (session) or for good (local). A browser may refuse both. */

type Where = 'session' | 'local'

const PREFIX = 'dvi.'

function storage(where: Where): Storage {
  return where === 'session' ? window.sessionStorage : window.localStorage
}

/** The JSON value that was kept under a name; undefined without one. */
export function remembered(where: Where, name: string): unknown {
  try {
    const text = storage(where).getItem(PREFIX + name)
    return text === null ? undefined : (JSON.parse(text) as unknown)
  } catch {
    return undefined
  }
}

export function remember(where: Where, name: string, value: unknown): void {
  try {
    storage(where).setItem(PREFIX + name, JSON.stringify(value))
  } catch {
    // full, or switched off by the user
  }
}
