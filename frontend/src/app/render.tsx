import '../style/document'
import { effect } from '@preact/signals'
import { render as mount } from 'preact'
import { startModel } from '../model/live'
import { dark } from '../state/theme'
import { visible } from '../state/visible'
import { watchAddress } from './address'
import { Page } from './page'

/** Draws the page into the document; TensorBoard calls this once per tab. */
export function render(): void {
  const root = document.createElement('div')
  root.dataset['testid'] = 'dvi'
  document.documentElement.lang = 'en'
  document.body.append(root)
  startModel()
  effect(() => {
    document.documentElement.classList.toggle('dark', dark.value)
  })
  // Keys go to the frame that has the focus, and the host does not give it away.
  effect(() => {
    if (visible.value) window.focus()
  })
  watchAddress()
  mount(<Page />, root)
}
