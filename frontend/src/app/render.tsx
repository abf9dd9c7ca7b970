import '../style/ground'
import { effect } from '@preact/signals'
import { render as mount } from 'preact'
import { startModel } from '../model/live'
import { dark } from '../state/theme'
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
  watchAddress()
  mount(<Page />, root)
}
