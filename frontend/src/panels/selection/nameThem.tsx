/** Keeps the selected samples under a name that nobody has yet, or in the place of others when that is asked for. */
import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { changeGroup, storedMask, triedChange } from '../../model/groups'
import { lit } from '../../state/selection'
import { type Group, groups } from '../../state/tagged'
import { wordsOf } from '../../state/trouble'
import { Naming } from './naming'
import { say } from './said'

const LABELS = { selection: 'Name of the selection', tag: 'Name of the tag' } as const

/** Replaces what the server has now, and offers to take that back. */
async function replaced(kind: Group['kind'], name: string): Promise<string | null> {
  try {
    const before = await storedMask(kind, name)
    const wrong = await changeGroup(kind, 'save', name, lit.peek())
    if (wrong === null && before !== null) say(`Replaced "${name}".`, () => changeGroup(kind, 'save', name, before))
    return wrong
  } catch (error) {
    return `Nothing was replaced: ${wordsOf(error)}`
  }
}

export function NameThem({ kind, close }: { kind: Group['kind']; close: () => void }): JSX.Element {
  // made elsewhere since the page last heard of them
  const met = useSignal<ReadonlySet<string>>(new Set())
  const taken = (name: string): boolean =>
    met.value.has(name) || groups.value.some((one) => one.kind === kind && one.name === name)
  const save = async (name: string): Promise<string | null> => {
    const action = kind === 'tag' && taken(name) ? 'add' : 'create'
    const refusal = await triedChange(kind, action, name, lit.peek())
    if (refusal?.taken === true) met.value = new Set([...met.value, name])
    return refusal?.words ?? null
  }
  const verb = (name: string): string => (kind === 'selection' ? 'Save' : taken(name) ? 'Add to it' : 'Tag')
  const replace = { asks: taken, go: (name: string) => replaced(kind, name) }
  return (
    <Naming
      key={kind}
      label={LABELS[kind]}
      verb={verb}
      save={save}
      {...(kind === 'selection' ? { replace } : {})}
      close={close}
    />
  )
}
