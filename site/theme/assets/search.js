// Search over static files, without dependencies. How something is looked up is told in sitegen/search.py.

const SHOWN = 20, AT_ONCE = 6;
const TEXTS = new Map();

const PLAIN = /^[\u4e00-\u9fff0-9a-z()-]*$/u; // folds to itself

export const fold = text => PLAIN.test(text) ? text :
  Array.from(text).filter(c => !/\s/u.test(c)).map(c => c.normalize('NFKC').toLowerCase()).join('');

export function fnv(key) {
  let told = 2166136261;
  for (const c of key) told = Math.imul(told ^ c.codePointAt(0), 16777619) >>> 0;
  return told;
}

function keys(terms, filters) {
  const found = new Set(Object.entries(filters).filter(([, value]) => value).map(([name, value]) => `${name}:${value}`));
  for (const term of terms) {
    const letters = Array.from(term);
    for (let at = 0; at + 1 < letters.length; at++) found.add(letters[at] + letters[at + 1]);
  }
  return [...found];
}

function texts(card) {
  if (!TEXTS.has(card)) {
    TEXTS.set(card, [card.n, ...card.f, ...card.p, card.u, card.c, ...card.o.flatMap(o => [o[1], o[2]])].map(fold));
  }
  return TEXTS.get(card);
}

/** The occupations of a card that a term names. */
export const named = (card, terms) =>
  card.o.filter(o => terms.some(term => fold(o[1]).includes(term) || fold(o[2]).includes(term)));

function fits(card, terms, filters) {
  if (filters.d && card.d !== filters.d || filters.t && card.t !== filters.t || filters.s && card.s !== filters.s) return false;
  const words = texts(card);
  if (!terms.every(term => words.some(word => word.includes(term)))) return false;
  if (!filters.l) return true;
  const meant = named(card, terms); // “电工，三级” is the level of this occupation, not of another
  return (meant.length ? meant : card.o).some(o => o[3].includes(filters.l));
}

/** Which comes first: what is in force, then a name that begins so, then one that has it in it, then all else. */
function rank(card, terms) {
  const name = fold(card.n);
  const at = terms.length ? name.indexOf(terms[0]) : 0;
  return (card.s === 'ACTIVE' ? 0 : 4) + (at === 0 ? 0 : at > 0 ? 1 : 2);
}

/** Some cards at a time, until there are no more. `get` fetches a file of the index as data, or null. */
export async function* search(get, query, filters = {}) {
  const terms = query.split(/\s+/u).map(fold).filter(Boolean);
  const root = await get('index.json');
  const lists = await Promise.all(keys(terms, filters).map(async key =>
    (await get(`k/${fnv(key) % root.shards}.json`) ?? {})[key] ?? []));
  const files = lists.length ? lists.reduce((some, more) => {
    const both = new Set(more);
    return some.filter(n => both.has(n));
  }) : Array.from({ length: root.files }, (_, n) => n);
  for (let at = 0; at < files.length; at += AT_ONCE) {
    const some = await Promise.all(files.slice(at, at + AT_ONCE).map(n => get(`c/${n}.json`)));
    const found = some.flatMap(cards => cards ?? []).filter(card => fits(card, terms, filters));
    found.sort((a, b) => rank(a, terms) - rank(b, terms) || (a.c < b.c ? -1 : 1));
    if (found.length) yield found;
  }
}

const KEPT = new Map();

function fetched(name) {
  if (!KEPT.has(name)) {
    KEPT.set(name, fetch(`/find/${name}`).then(answer => answer.ok ? answer.json() : null).catch(failure => {
      KEPT.delete(name);
      throw failure;
    }));
  }
  return KEPT.get(name);
}

function element(name, text, more = {}) {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  for (const [key, value] of Object.entries(more)) made.setAttribute(key, value);
  return made;
}

const day = told => told.replace(/^(\d+)-0?(\d+)-0?(\d+)$/, '$1年$2月$3日');

function entry(card, terms, words) {
  const told = element('li'), who = element('div'), meta = element('div', '', { class: 'meta' });
  who.append(element('a', card.n, { class: 'title', href: `/institutions/${encodeURIComponent(card.c)}/` }), meta);
  const kinds = [words.t[card.t], words.d[card.d], ...card.f.length ? [`曾用名：${card.f.join('、')}`] : []];
  meta.append(...kinds.map(word => element('span', word)));
  const meant = named(card, terms), some = meant.length ? meant : card.o, can = element('div', '', { class: 'meta' });
  some.slice(0, 4).forEach((o, n) => can.append(n ? '、' : '', meant.length
    ? element('a', o[2], { href: `/institutions/occupation/${encodeURIComponent(o[0])}/${encodeURIComponent(o[1])}/` }) : o[2]));
  if (some.length > 4) can.append(`等 ${some.length} 个职业`);
  const end = element('div', '', { class: 'end' });
  end.append(element('span', card.x, { class: `state s-${card.s.toLowerCase()}` }),
    element('div', (card.s === 'ACTIVE' || card.s === 'EXPIRED' ? '至' : '自') + day(card.e), { class: 'quiet small' }));
  told.append(who, can, end);
  return told;
}

function page() {
  const form = document.getElementById('search'), list = document.getElementById('found');
  const said = document.getElementById('said'), more = document.getElementById('more');
  const words = Object.fromEntries(['d', 't'].map(name => [name,
    Object.fromEntries(Array.from(form.elements[name].options, option => [option.value, option.text]))]));
  let turn = 0;

  async function show() {
    const mine = ++turn, query = form.elements.q.value.trim();
    const filters = Object.fromEntries(['d', 't', 'l', 's'].map(name => [name, form.elements[name].value]));
    const asked = new URLSearchParams([['q', query], ...Object.entries(filters)].filter(([, value]) => value));
    history.replaceState(null, '', asked.size ? `?${asked}` : location.pathname);
    more.hidden = true;
    if (Array.from(fold(query)).length < 2 && !Object.values(filters).some(Boolean)) {
      list.replaceChildren();
      said.textContent = query ? '请至少输入两个字' : '';
      return;
    }
    const terms = query.split(/\s+/u).map(fold).filter(Boolean), found = search(fetched, query, filters);
    let shown = 0, waiting = [];
    async function on() {
      more.hidden = true;
      const until = shown + SHOWN;
      let ended = false;
      while (shown < until) {
        if (!waiting.length) {
          const next = await found.next();
          if (mine !== turn) return;
          if (ended = Boolean(next.done)) break;
          waiting = next.value;
        }
        const some = waiting.splice(0, until - shown).map(card => entry(card, terms, words));
        if (shown) list.append(...some); else list.replaceChildren(...some);
        shown += some.length;
      }
      if (!shown) list.replaceChildren();
      more.hidden = ended;
      said.textContent = shown ? (ended ? `共找到 ${shown} 家` : `先列出 ${shown} 家`) : '没有找到。请核对名称；没有备案的机构不在名录里';
    }
    more.onclick = () => on().catch(broken);
    await on();
  }

  const broken = () => { said.textContent = '暂时取不到名录，请稍后再试，或者用下面的分类查找'; };
  const again = () => show().catch(broken);
  for (const [name, value] of new URLSearchParams(location.search)) if (form.elements[name]) form.elements[name].value = value;
  form.hidden = false;
  form.addEventListener('submit', event => { event.preventDefault(); again(); });
  form.addEventListener('input', again);
  fetched('index.json').catch(broken);
  again();
}

if (globalThis.document?.getElementById('search')) page();
