/** Texts a person reads: zh-CN and English, by message code. */

export type Language = 'zh' | 'en';

export interface Message {
  readonly zh: string;
  readonly en: string;
}

/** Fills `{name}` places; a place without a value stays, so that a missing value is seen. */
export function fill(
  message: Message,
  language: Language,
  values: Readonly<Record<string, unknown>> = {},
): string {
  return message[language].replace(/\{(\w+)\}/g, (place, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : place,
  );
}

/** Language of an `Accept-Language` header or locale; Chinese unless English is asked for first. */
export function languageOf(preference: string | undefined): Language {
  return /^\s*en\b/i.test(preference ?? '') ? 'en' : 'zh';
}
