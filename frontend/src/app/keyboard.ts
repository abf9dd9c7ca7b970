/** The keys of the page. */
import { stepSample } from '../model/sheet'
import { dropTool, landscapeKey } from '../panels/landscape/keys'
import { pin, pinned } from '../state/pinned'
import { lastIndex, seek, step, toggle } from '../state/playhead'
import { focusSearch } from '../state/query'
import { run } from '../state/run'
import { clearSelection, clauses, invertSelection } from '../state/selection'
import { type Tab, saveMenuOpen, tab, tableOpen } from '../state/tab'

/** Whether a key belongs to the element that has the focus: text is typed, a list or a slider is moved. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'range', 'button'].includes(target.type)
}

/** Space and Enter press the button that has the focus. */
function pressesControl(event: KeyboardEvent): boolean {
  const { target, key } = event
  const control =
    target instanceof HTMLButtonElement || (target instanceof HTMLInputElement && target.type === 'checkbox')
  return control && (key === ' ' || key === 'Enter')
}

/** One level per press: the tool in hand, what is selected, the inspected samples, the table. */
function letGo(): boolean {
  if (dropTool()) return true
  const levels: [held: boolean, drop: () => void][] = [
    [clauses.value.length > 0, clearSelection],
    [pinned.value !== null, () => pin(null)],
    [
      tableOpen.value,
      () => {
        tableOpen.value = false
      },
    ],
  ]
  const level = levels.find(([held]) => held)
  level?.[1]()
  return level !== undefined
}

function showTab(wanted: Tab): void {
  tab.value = tab.value === wanted ? 'sample' : wanted
}

/** Keys of playing. */
const TIME = new Map<string, () => void>([
  [' ', toggle],
  ['ArrowLeft', () => step(-1)],
  ['ArrowRight', () => step(1)],
  ['Home', () => seek(0)],
  ['End', () => seek(lastIndex.value)],
])

/** Keys of what is looked at. */
const SAMPLES = new Map<string, () => void>([
  ['/', focusSearch],
  ['i', invertSelection],
  ['m', () => showTab('confusions')],
  ['c', () => showTab('changes')],
  [
    'd',
    () => {
      tableOpen.value = !tableOpen.value
    },
  ],
  [
    's',
    () => {
      saveMenuOpen.value = true
    },
  ],
  ['n', () => stepSample(1)],
  ['p', () => stepSample(-1)],
])

function pageKey(event: KeyboardEvent, openHelp: () => void): boolean {
  if (event.key === 'Escape') return letGo()
  if (event.key === '?') {
    openHelp()
    return true
  }
  const act = TIME.get(event.key) ?? (run.value === null ? undefined : SAMPLES.get(event.key.toLowerCase()))
  if (act === undefined) return landscapeKey(event)
  act()
  return true
}

/** A control that was pressed with the pointer gives the keys back to the page: space plays, and presses it no second time. */
function releaseControl({ detail }: MouseEvent): void {
  const { activeElement: held } = document
  const control = held instanceof HTMLButtonElement || (held instanceof HTMLInputElement && held.type === 'checkbox')
  if (detail > 0 && control && held.closest('dialog') === null) held.blur()
}

/** Listens for keys; returns what ends it. */
export function watchKeyboard(openHelp: () => void): () => void {
  const press = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
    if (isTyping(event.target) || pressesControl(event) || document.querySelector('dialog[open]') !== null) return
    if (pageKey(event, openHelp)) event.preventDefault()
  }
  document.addEventListener('keydown', press)
  document.addEventListener('click', releaseControl)
  return () => {
    document.removeEventListener('keydown', press)
    document.removeEventListener('click', releaseControl)
  }
}
