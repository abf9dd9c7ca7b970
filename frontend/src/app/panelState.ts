/** What the user did in each panel, kept for the browser tab. */
import { type Signal, signal } from '@preact/signals'
import { type JsonObject, restored } from '../panels/contract'
import { remember, remembered } from '../state/storage'

const states = new Map<string, Signal<JsonObject>>()

/** The state of a placed panel; made from what was remembered of it. */
export function panelState(name: string, initial: JsonObject): Signal<JsonObject> {
  let state = states.get(name)
  if (state === undefined) {
    state = signal(restored(initial, remembered('session', `panel.${name}`)))
    states.set(name, state)
  }
  return state
}

/** Changes a part of it. */
export function changePanel(name: string, state: Signal<JsonObject>, part: Partial<JsonObject>): void {
  const given = Object.entries(part).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]))
  state.value = { ...state.peek(), ...Object.fromEntries(given) }
  remember('session', `panel.${name}`, state.value)
}

/** Whether a panel that is folded after the first look has been looked at on an earlier visit; from now on it has. */
export function lookedAt(name: string): boolean {
  const before = remembered('local', `seen.${name}`) === true
  if (!before) remember('local', `seen.${name}`, true)
  return before
}
