/** Tags and saved selections: select, change, rename, forget. */
import { computed, useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { changeGroup, savingRefused } from '../../model/groups'
import { thin } from '../../parts/number'
import { Icon } from '../../parts/icon'
import { clauses, dropClause, lit, setClause } from '../../state/selection'
import { type Group, groupText, groups, namedGroups } from '../../state/tagged'
import { Naming } from './naming'
import { said, say } from './said'

const selected = computed(() => clauses.value.find(({ source }) => source === 'group') ?? null)

function choose(group: Group): void {
  if (selected.peek()?.mask === group.mask) dropClause('group')
  else setClause({ source: 'group', mask: group.mask, text: groupText(group) })
}

interface RowProps {
  group: Group
}

/** Saves under the new name, then forgets the old one. */
async function renamed({ kind, name, mask }: Group, to: string): Promise<string | null> {
  if (to === name) return null
  if (groups.peek().some((one) => one.kind === kind && one.name === to)) return `"${to}" is taken; type another name.`
  return (await changeGroup(kind, 'create', to, mask)) ?? (await changeGroup(kind, 'delete', name, null))
}

function Actions({ group, rename }: RowProps & { rename: () => void }): JSX.Element {
  const { kind, name, mask } = group
  const held = lit.value
  const refused = savingRefused.value
  const nothing = refused ?? (held === null ? 'Select samples first' : null)
  const change = (action: 'add' | 'remove') => () =>
    void changeGroup(kind, action, name, held).then((wrong) => say(wrong))
  const forget = async (): Promise<void> => {
    const wrong = await changeGroup(kind, 'delete', name, null)
    if (wrong === null) say(`Deleted "${name}".`, () => changeGroup(kind, 'create', name, mask))
    else say(wrong)
  }
  return (
    <div class="actions">
      <button
        class="link"
        disabled={nothing !== null}
        title={nothing ?? 'Put the selected samples in'}
        onClick={change('add')}
      >
        add selected
      </button>
      <button
        class="link"
        disabled={nothing !== null}
        title={nothing ?? 'Take the selected samples out'}
        onClick={change('remove')}
      >
        take out selected
      </button>
      <button class="link" disabled={refused !== null} title={refused ?? 'Give it another name'} onClick={rename}>
        rename
      </button>
      <button class="link" disabled={refused !== null} title={refused ?? 'Forget it'} onClick={() => void forget()}>
        delete
      </button>
    </div>
  )
}

function SavedRow({ group }: RowProps): JSX.Element {
  const open = useSignal(false)
  const renaming = useSignal(false)
  const { kind, name, mask } = group
  const pressed = selected.value?.mask === mask
  return (
    <li>
      <div class="saved-row">
        <button
          class="pick"
          aria-pressed={pressed}
          title={`${groupText(group)} · ${thin(mask.count)} samples`}
          onClick={() => choose(group)}
        >
          <bdi class="cut">{name}</bdi>
          {kind === 'tag' && <span class="kind">tag</span>}
          <span class="count">{thin(mask.count)}</span>
        </button>
        <button
          class="icon-button small"
          aria-label={`Change ${name}`}
          aria-expanded={open.value}
          title="Change it"
          onClick={() => {
            open.value = !open.value
          }}
        >
          <Icon name="chevron" />
        </button>
      </div>
      {open.value && !renaming.value && (
        <Actions
          group={group}
          rename={() => {
            renaming.value = true
          }}
        />
      )}
      {renaming.value && (
        <Naming
          label="New name"
          initial={name}
          verb={() => 'Rename'}
          save={(to) => renamed(group, to)}
          close={() => {
            renaming.value = false
          }}
        />
      )}
    </li>
  )
}

/** All of them; nothing where there are none. */
export function Saved(): JSX.Element | null {
  if (namedGroups.value.length === 0 && said.value === null) return null
  const undo = said.value?.undo
  return (
    <div class="saved">
      <h3>Saved</h3>
      <ul>
        {namedGroups.value.map((group) => (
          <SavedRow key={`${group.kind} ${group.name}`} group={group} />
        ))}
      </ul>
      {said.value !== null && (
        <p class="said" role="status">
          {said.value.text}{' '}
          {undo !== undefined && (
            <button class="link" onClick={() => void undo().then((wrong) => say(wrong))}>
              Undo
            </button>
          )}
        </p>
      )}
      {namedGroups.value.length > 0 && savingRefused.value !== null && <p class="muted">{savingRefused.value}</p>}
    </div>
  )
}
