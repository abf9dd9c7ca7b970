/** Components whose code the page fetches when they are first drawn, so that the first picture does not wait for it. */
import { signal } from '@preact/signals'
import type { ComponentType, JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { Trouble } from '../state/trouble'

/** A component that draws nothing until its code is there; code that does not come is told as a problem. */
export function onDemand<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  const found = signal<ComponentType<Props> | null>(null)
  const trouble = new Trouble()
  let asked = false
  const ask = async (): Promise<void> => {
    if (asked) return
    asked = true
    try {
      found.value = await load()
      trouble.takeBack()
    } catch {
      asked = false
      trouble.tell('A part of the page did not load; reload the page.')
    }
  }
  return function OnDemand(props: Props): JSX.Element | null {
    const Found = found.value
    useEffect(() => void ask(), [])
    return Found === null ? null : <Found {...props} />
  }
}
