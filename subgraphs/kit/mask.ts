/**
 * Typed masks (design, "Masks"). A mask is a pure function of the visible part alone: two values that
 * agree in what stays visible have the same masked form. What cannot be masked is withheld (null).
 */
import type { Mask } from '../../policies/model/index.ts';

/** The masked form of `value`; null for null and for what is not a value of the mask's kind. */
export function applyMask(mask: Mask, value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return MASKS[mask](value);
}

const MASKS: Readonly<Record<Mask, (value: unknown) => string | null>> = {
  NAME: (value) => onText(value, maskName),
  PHONE: (value) => onText(value, maskPhone),
  ID_NUMBER: (value) => onText(value, maskIdNumber),
  ADDRESS_TO_COMMUNITY: (value) => onText(value, maskAddress),
  DATE_TO_YEAR: (value) => onText(value, maskDate),
  NUMBER_TO_BAND: maskNumber,
};

function onText(value: unknown, mask: (text: string) => string | null): string | null {
  const text = typeof value === 'string' ? value.trim() : '';
  return text === '' ? null : mask(text);
}

/** Compound surnames (复姓) in use; any other Han name keeps its first character. */
const COMPOUND_SURNAMES = new Set(
  '欧阳 司马 上官 诸葛 尉迟 皇甫 长孙 慕容 东方 司徒 公孙 令狐 宇文 夏侯 端木 呼延 赫连 澹台 独孤 南宫 西门 百里 东郭 闻人 轩辕 司空 鲜于 申屠 太史 仲孙 钟离 宗政 濮阳 淳于 单于 公冶 拓跋 完颜'.split(
    ' ',
  ),
);

/** 王建国: 王*; 欧阳娜娜: 欧阳*; 巴特尔 (no surname): 巴*; 巴特尔·敖登: 巴*·*. */
function maskName(name: string): string {
  const [first = '', ...others] = name.split(/[·•‧・]/u);
  const characters = Array.from(first);
  const surname = characters.slice(0, 2).join('');
  const compound = characters.length > 2 && COMPOUND_SURNAMES.has(surname);
  // A name of one character would be shown whole.
  const visible = characters.length < 2 ? '' : compound ? surname : characters[0];
  return [`${visible}*`, ...others.map(() => '*')].join('·');
}

const MOBILE = /^1\d{10}$/;

function maskMobile(digits: string): string {
  return `${digits.slice(0, 3)}****${digits.slice(-4)}`;
}

/** Mobile 138****5678; landline 0477-****456; anything shorter ****. */
function maskPhone(phone: string): string {
  if (MOBILE.test(phone)) return maskMobile(phone);
  const digits = phone.replace(/^\+?(?:0086|86)(?=1\d{10}$)/, '').replace(/\D/g, '');
  if (MOBILE.test(digits)) return maskMobile(digits);
  const area = /^0(?:10|2\d|[3-9]\d{2})(?=\d{7,8}$)/.exec(digits)?.[0];
  if (area) return `${area}-****${digits.slice(-3)}`;
  return digits.length === 7 || digits.length === 8 ? `****${digits.slice(-3)}` : '****';
}

/** The division of first registration stays; birth date, order and check digit do not (GB 11643). */
function maskIdNumber(idNumber: string): string | null {
  if (!/^\d{6}(?:\d{9}|\d{11}[\dXx])$/.test(idNumber)) return null;
  return idNumber.slice(0, 6) + '*'.repeat(idNumber.length - 6);
}

/** ISO 8601-2: year known, month and day unspecified. */
function maskDate(date: string): string | null {
  const year = /^(\d{4})-(?:\d{2}|XX)-(?:\d{2}|XX)(?:$|[T ])/.exec(date)?.[1];
  return year === undefined ? null : `${year}-XX-XX`;
}

/**
 * Division names from province to community. A unit's name has no digit and no other unit's ending, so
 * that 东胜区大超市 ends at the district; 小区 (an estate) is below the community and never matches.
 */
const NAME = '[^省市区旗县镇乡村\\d\\s]';
const DIVISION = new RegExp(
  [
    `^(?:${NAME}{1,10}?(?:省|自治区))?`,
    `(?:${NAME}{1,10}?市)?`,
    `(?:${NAME}{1,10}?(?:(?<![小社])区|旗|县))?`,
  ].join(''),
  'u',
);
const TOWN = new RegExp(`^${NAME}{1,10}?(?:街道|镇|苏木|乡)`, 'u');
const COMMUNITY = new RegExp(`^${NAME}{1,12}?(?:社区|嘎查)`, 'u');
const VILLAGE = new RegExp(`^${NAME}{1,12}?村(?!\\p{Script=Han}*小区)`, 'u');

/** Everything up to and including the community; where none is named, the town or the division. */
function maskAddress(address: string): string {
  const division = DIVISION.exec(address)?.[0] ?? '';
  const town = TOWN.exec(address.slice(division.length))?.[0] ?? '';
  const rest = address.slice(division.length + town.length);
  // Below a subdistrict (街道) lie communities; 村 there is part of an estate's name.
  const village = town.endsWith('街道') ? undefined : VILLAGE.exec(rest)?.[0];
  const community = COMMUNITY.exec(rest)?.[0] ?? village ?? '';
  return division + town + community || '*';
}

const BAND = 10;

/** 37: 30-39. */
function maskNumber(value: unknown): string | null {
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < 0) return null;
  const low = Math.floor(number / BAND) * BAND;
  return `${low}-${low + BAND - 1}`;
}
