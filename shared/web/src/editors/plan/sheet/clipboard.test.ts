import { describe, expect, it } from 'vitest';
import { type OutCell, readBlock, writeLines, writeTable } from './clipboard.ts';

/** A block as Excel puts it on the clipboard as HTML: a whole page, attributes without quotes, lines broken in the source. */
const EXCEL = `<html xmlns:v="urn:schemas-microsoft-com:vml"
xmlns:o="urn:schemas-microsoft-com:office:office"
xmlns:x="urn:schemas-microsoft-com:office:excel"
xmlns="http://www.w3.org/TR/REC-html40">

<head>
<meta http-equiv=Content-Type content="text/html; charset=utf-8">
<meta name=ProgId content=Excel.Sheet>
<style>
<!--table
	{mso-displayed-decimal-separator:"\\,";
	mso-displayed-thousand-separator:" ";}
td
	{padding-top:1px;
	mso-ignore:padding;}
-->
</style>
</head>

<body link="#0563C1" vlink="#954F72">

<table border=0 cellpadding=0 cellspacing=0 width=260 style='border-collapse:
 collapse;width:195pt'>
<!--StartFragment-->
 <col width=87 style='mso-width-source:userset;width:65pt'>
 <tr height=20 style='height:15.0pt'>
  <td height=20 class=xl65 width=87 style='height:15.0pt;width:65pt'>Ouvrir le<br>
    guichet &quot;unique&quot;</td>
  <td class=xl66 align=right width=87 style='width:65pt'>12<span
  style='mso-spacerun:yes'>&nbsp;</span>500,50</td>
  <td class=xl67 align=right width=86>01/03/2027</td>
 </tr>
 <tr height=20 style='height:15.0pt'>
  <td height=20 class=xl65 colspan=2 style='height:15.0pt'>Fusionnée</td>
  <td></td>
 </tr>
<!--EndFragment-->
</table>

</body>

</html>
`;

/** The same as LibreOffice writes it: the number behind what is seen beside it. */
const LIBREOFFICE = `<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.0 Transitional//EN">
<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"/><title></title>
<meta name="generator" content="LibreOffice 24.8 (Linux)"/>
<style type="text/css">body,div,table,thead,tbody,tfoot,tr,th,td,p { font-family:"Liberation Sans"; font-size:x-small }</style>
</head><body>
<table cellspacing="0" border="0"><colgroup span="3" width="85"></colgroup>
<tr><td height="17" align="left">Ligne un<br>ligne deux</td>
<td align="right" sdval="1234" sdnum="1036;0;# ##0,000"><font face="Liberation Sans">1,234</font></td>
<td align="right" sdval="46447" sdnum="1033;0;MM/DD/YY">03/01/27</td></tr>
<tr><td height="17" rowspan=2 align="left">haute</td><td>b</td><td>c</td></tr>
<tr><td>d</td><td>e</td></tr>
</table></body></html>`;

const texts = (html: string, text = '') => readBlock(html, text).map((row) => row.map((cell) => cell.text));

describe('a block from Excel', () => {
  it('is read from its table', () => {
    expect(texts(EXCEL)).toEqual([
      ['Ouvrir le\nguichet "unique"', '12 500,50', '01/03/2027'],
      ['Fusionnée', '', ''],
    ]);
  });

  it('is read from its lines: quoted cells hold line breaks, tabs and quotes', () => {
    const lines =
      '"Ouvrir le\nguichet ""unique"""\t12 500,50\t01/03/2027\r\nune "simple" ligne\t\t"a\tb"\r\n';
    expect(texts('', lines)).toEqual([
      ['Ouvrir le\nguichet "unique"', '12 500,50', '01/03/2027'],
      ['une "simple" ligne', '', 'a\tb'],
    ]);
  });

  it('keeps quotes that nothing closes, and rows that are empty', () => {
    expect(texts('', '"ouvert\tb\r\n\r\nc')).toEqual([
      ['"ouvert', 'b'],
      ['', ''],
      ['c', ''],
    ]);
  });
});

describe('a block from LibreOffice', () => {
  it('brings the number and the day behind what is seen', () => {
    const block = readBlock(LIBREOFFICE, '');
    expect(block[0]?.[0]?.text).toBe('Ligne un\nligne deux');
    expect(block[0]?.[1]).toMatchObject({ text: '1,234', number: '1234', isDay: false });
    expect(block[0]?.[2]).toMatchObject({ text: '03/01/27', number: '46447', isDay: true });
  });

  it('puts joined cells at their places', () => {
    expect(texts(LIBREOFFICE).slice(1)).toEqual([
      ['haute', 'b', 'c'],
      ['', 'd', 'e'],
    ]);
  });
});

it('a text without a table is one cell, or its lines', () => {
  expect(texts('<p>du <b>texte</b></p>', 'du texte')).toEqual([['du texte']]);
  expect(texts('', '')).toEqual([]);
});

it('nothing of what is pasted runs', () => {
  const evil =
    '<table><tr><td><script>window.pwned = 1</script>a<img src=x onerror="window.pwned = 1"></td></tr></table>';
  expect(texts(evil)).toEqual([['a']]);
  expect('pwned' in window).toBe(false);
});

const WORDS = [
  '',
  'texte',
  'deux\nlignes',
  'avec "guillemets"',
  '"tout entre guillemets"',
  'a\tb',
  '1.3',
  ' bord',
  'نص عربي',
  '<b>&amp;',
  '12500,5',
  '2027-03-01',
];

describe('a block of 60 rows and 12 columns', () => {
  const block: readonly (readonly OutCell[])[] = Array.from({ length: 60 }, (_, y) =>
    Array.from({ length: 12 }, (_, x) => ({
      text: WORDS[(x + y * 5) % WORDS.length] ?? '',
      isWords: x % 2 === 0,
    })),
  );
  const expected = block.map((row) => row.map(({ text }) => text));

  it('comes back as it went, as lines', () => {
    expect(texts('', writeLines(block))).toEqual(expected);
  });

  it('comes back as it went, as a table', () => {
    // A table has no tabs: they are spaces in it.
    const spaced = expected.map((row) => row.map((text) => text.replace(/\t/g, ' ').replace(/^ +/, '')));
    const back = texts(writeTable(block, false)).map((row) => row.map((text) => text.replace(/^ +/, '')));
    expect(back).toEqual(spaced);
  });
});
