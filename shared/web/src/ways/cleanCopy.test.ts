import { afterEach, describe, expect, it } from 'vitest';
import { cleanCopy, copySelection } from './cleanCopy.ts';

function page(html: string): HTMLElement {
  const article = document.createElement('article');
  article.innerHTML = html;
  document.body.append(article);
  return article;
}

afterEach(() => {
  document.body.innerHTML = '';
});

const MINUTES = `
  <style>@page { margin: 0 }</style>
  <h2 class="tq-x" id="a">Présence <button>Trier</button></h2>
  <p><bdi data-path="x">Groupe</bdi> <span class="tq-visually-hidden">colonne</span><svg></svg>de  travail</p>
  <div class="tq-view__table"><table class="t"><caption>Qui</caption><thead><tr><th scope="col">Institution</th><th>Nom</th></tr></thead>
  <tbody><tr><td><bdi>Santé</bdi></td><td></td></tr><tr><td lang="ar" dir="rtl">الصحة</td><td>Oui <input value="x"></td></tr></tbody></table></div>
  <ul><li>Un</li><li>Deux</li></ul><p>Ligne<br>suivante</p>`;

describe('what is copied of a document', () => {
  it('is its words, a table as rows and cells', () => {
    expect(cleanCopy(page(MINUTES)).text).toBe(
      [
        'Présence',
        '',
        'Groupe de travail',
        '',
        'Qui',
        'Institution\tNom',
        'Santé\t',
        'الصحة\tOui',
        '',
        'Un',
        'Deux',
        '',
        'Ligne',
        'suivante',
      ].join('\n'),
    );
  });

  it('is a table for who takes HTML, with languages and directions and nothing of the page', () => {
    const { html } = cleanCopy(page(MINUTES));
    expect(html).toContain('<td lang="ar" dir="rtl">الصحة</td>');
    expect(html).toMatch(/<table border="1"[^>]*>/);
    expect(html).not.toMatch(/<(button|input|svg|style)|class=|id=|data-|tq-|colonne|Trier/);
  });

  it('leaves the page as it is', () => {
    const article = page(MINUTES);
    const before = article.innerHTML;
    cleanCopy(article);
    expect(article.innerHTML).toBe(before);
  });

  it('of links keeps those that lead somewhere', () => {
    const { html } = cleanCopy(page('<a href="#a" class="x">Ici</a> <a href="https://example.ma/">Là</a>'));
    expect(html).toContain('<a>Ici</a> <a href="https://example.ma/">Là</a>');
  });
});

describe('a selection', () => {
  function copied(around: Element): ReadonlyMap<string, string> | undefined {
    const data = new Map<string, string>();
    const event = {
      clipboardData: { setData: (type: string, words: string) => data.set(type, words) },
      preventDefault: () => {},
    };
    return copySelection(event as unknown as ClipboardEvent, around) ? data : undefined;
  }

  it('of the whole page is the document', () => {
    const bar = document.createElement('p');
    bar.textContent = 'Menu';
    document.body.append(bar);
    const article = page('<p>Texte</p>');
    document.getSelection()?.selectAllChildren(document.body);
    expect(copied(article)?.get('text/plain')).toBe('Texte');
  });

  it('of some rows of a table is a table', () => {
    const article = page(
      '<table><tbody><tr><td>a</td></tr><tr><td>b</td></tr><tr><td>c</td></tr></tbody></table>',
    );
    const rows = article.querySelectorAll('tr');
    const range = document.createRange();
    range.setStartBefore(rows[1] as Element);
    range.setEndAfter(rows[2] as Element);
    document.getSelection()?.removeAllRanges();
    document.getSelection()?.addRange(range);
    const data = copied(article);
    expect(data?.get('text/html')).toMatch(
      /^<table[^>]*><tbody><tr><td>b<\/td><\/tr><tr><td>c<\/td><\/tr><\/tbody><\/table>$/,
    );
    expect(data?.get('text/plain')).toBe('b\nc');
  });

  it('elsewhere is left to the browser', () => {
    const article = page('<p>Texte</p>');
    const other = document.createElement('p');
    other.textContent = 'Ailleurs';
    document.body.prepend(other);
    document.getSelection()?.selectAllChildren(other);
    expect(copied(article)).toBeUndefined();
  });
});
