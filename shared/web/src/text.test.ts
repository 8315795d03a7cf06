import { describe, expect, it } from 'vitest';
import { acronymsOf, asWords, fold, oneLine } from './text.ts';

describe('what comes from outside', () => {
  it.each([
    ['  Amina\u00a0\u202f El  Hassani\n', 'Amina El Hassani'],
    ['\ufeffRapport\u200b.pdf', 'Rapport.pdf'],
    ['facture\u202efdp.exe', 'facturefdp.exe'],
    ['\u2067محضر\u2069 الاجتماع', 'محضر الاجتماع'],
    ['ligne\u2028suivante\tet\u0007fin', 'ligne suivante et fin'],
  ])('is cleaned: %j', (typed, name) => {
    expect(oneLine(typed)).toBe(name);
  });
});

describe('words that are pasted into a text', () => {
  it.each([
    ['un\u202eversed\u202c', 'unversed'],
    ['mi\u00adgra\u200btion\ufeff', 'migration'],
    ['a\u0000b\u0007c\u009fd', 'abcd'],
    ['• un\tdeux\r\ntrois\rquatre\u2028cinq', '• un\tdeux\ntrois\nquatre\ncinq'],
    // What has its place inside words stays: joiners of letters and of pictures, marks of a direction.
    ['می\u200cخواهم 👨\u200d👩\u200d👧 \u200fو\u200e', 'می\u200cخواهم 👨\u200d👩\u200d👧 \u200fو\u200e'],
  ])('are what people see: %j', (pasted, written) => {
    expect(asWords(pasted)).toBe(written);
  });
});

describe('a search finds what people cannot see or type', () => {
  it.each([
    ['Main-d’œuvre', "main d'oeuvre"],
    ['Tanger‑Tétouan–Al Hoceïma', 'tanger tetouan al hoceima'],
    ['25\u202f000', '25 000'],
    ['ﻣﺤﻀﺮ', 'محضر'],
    ['محـــضر', 'محضر'],
    ['مُحْضَر', 'محضر'],
    ['الإدارة', 'الاداره'],
    ['٢٠٢٧', '2027'],
    ['ﬁnancement', 'financement'],
    ['l\u200bannée', 'lannee'],
  ])('%j is %j', (shown, typed) => {
    expect(fold(shown)).toBe(fold(typed));
  });

  it.each([
    ['Organisation internationale pour les migrations', 'OIM'],
    ['Programme des Nations unies pour le développement', 'PNUD'],
    ['Initiative nationale pour le développement humain', 'INDH'],
    ['Association marocaine des droits humains', 'AMDH'],
    ['Organisation démocratique du travail', 'ODT'],
    ["Agence nationale de promotion de l'emploi et des compétences", 'ANPEC'],
  ])('%s is %s', (name, acronym) => {
    expect(acronymsOf(name)).toContain(fold(acronym));
  });
});
