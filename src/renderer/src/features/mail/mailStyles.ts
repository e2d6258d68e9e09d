import { isHarmless } from './harmlessStyles.ts'

/** Takes everything else away, from a style attribute or a rule. */
export function cleanStyle(style: CSSStyleDeclaration): void {
  for (const name of [...style]) {
    const value = style.getPropertyValue(name)
    style.removeProperty(name)
    if (isHarmless(name, value)) style.setProperty(name, value)
  }
}

/** The rules of a style sheet that are left; '' for what cannot be read. Imports, fonts and animations go. */
export function cleanSheet(css: string): string {
  const sheet = new CSSStyleSheet()
  try {
    sheet.replaceSync(css)
  } catch {
    return ''
  }
  // An escape in a string would be written out, and could end the element that the sheet stands in.
  return [...sheet.cssRules].map(writeRule).join('\n').replaceAll('<', '\\3c ')
}

function writeRule(rule: CSSRule): string {
  if (rule instanceof CSSStyleRule) {
    // What a pseudo-element puts before or behind the text nobody wrote.
    if (/::?(?:before|after|backdrop)/i.test(rule.selectorText)) return ''
    cleanStyle(rule.style)
    return rule.style.length === 0 ? '' : `${rule.selectorText}{${rule.style.cssText}}`
  }
  if (rule instanceof CSSMediaRule) {
    return `@media ${rule.conditionText}{${[...rule.cssRules].map(writeRule).join('\n')}}`
  }
  return ''
}
