/**
 * What makes a written flame graph answer: it reads places and names from the boxes that are there, so that without
 * scripts the picture is whole too. Names go in as text nodes only. No `]]>`: it stands in a CDATA section.
 */
export const flameScript = `
(() => {
  const svg = document.currentScript?.closest('svg') ?? document.documentElement;
  const find = (name) => svg.querySelector('.' + name);
  const width = Number(svg.dataset.width);
  const total = Number(svg.dataset.total);
  const boxes = [...svg.querySelectorAll('.box')].map((group) => {
    const title = group.querySelector('title').textContent;
    return {
      group,
      rect: group.querySelector('rect'),
      text: group.querySelector('text'),
      title,
      name: group.classList.contains('merged') ? '' : title.split('\\n')[0],
      sign: group.dataset.sign ?? '',
      start: Number(group.dataset.start),
      end: Number(group.dataset.end),
      depth: Number(group.dataset.depth),
    };
  });
  const boxOf = new Map(boxes.map((box) => [box.group, box]));
  const root = boxes[0];
  if (!root) return;
  let zoomed = root;

  function labels(name) {
    const cut = name.search(/[[(]/);
    const path = cut < 0 ? name : name.slice(0, cut);
    const short = name.slice(path.lastIndexOf('/') + 1);
    const dot = short.indexOf('.');
    return [name, short, dot < 0 ? short : short.slice(dot + 1)];
  }

  function fit(box, px) {
    const room = Math.floor((px - 8) / 6.4) - box.sign.length;
    const all = labels(box.name);
    const label = all.find((candidate) => candidate.length <= room);
    if (label !== undefined) return box.sign + label;
    return room >= 4 ? box.sign + all[2].slice(0, room - 1) + '…' : '';
  }

  function draw() {
    const scale = width / (zoomed.end - zoomed.start);
    for (const box of boxes) {
      const isOutside = box.end <= zoomed.start || box.start >= zoomed.end;
      box.group.classList.toggle('hidden', isOutside);
      if (isOutside) continue;
      const left = Math.max(0, (box.start - zoomed.start) * scale);
      const right = Math.min(width, (box.end - zoomed.start) * scale);
      const px = Math.max(0.5, right - left - 0.5);
      box.group.classList.toggle('above', box.depth < zoomed.depth);
      box.rect.setAttribute('x', left.toFixed(2));
      box.rect.setAttribute('width', px.toFixed(2));
      const label = fit(box, px);
      if (label !== '' && !box.text) {
        box.text = document.createElementNS('http://www.w3.org/2000/svg', 'text');
        box.text.setAttribute('y', String(Number(box.rect.getAttribute('y')) + 12.5));
        box.group.append(box.text);
      }
      if (!box.text) continue;
      box.text.textContent = label;
      box.text.setAttribute('x', (left + 4).toFixed(2));
    }
    find('reset').classList.toggle('hidden', zoomed === root);
  }

  function zoom(box) {
    zoomed = box;
    draw();
  }

  function say(text) {
    find('said').textContent = text;
  }

  function select(box) {
    if (!box) return;
    for (const other of boxes) other.group.setAttribute('tabindex', '-1');
    box.group.setAttribute('tabindex', '0');
    box.group.focus();
  }

  /** Matches as ranges that do not overlap: each value is counted once. */
  function covered(found) {
    let sum = 0;
    let end = -Infinity;
    for (const box of found.slice().sort((a, b) => a.start - b.start || b.end - a.end)) {
      sum += Math.max(0, box.end - Math.max(end, box.start));
      end = Math.max(end, box.end);
    }
    return sum;
  }

  function search() {
    const typed = window.prompt('Find functions by regular expression; nothing ends the search.', '');
    if (typed === null) return;
    let pattern = null;
    try {
      pattern = typed === '' ? null : new RegExp(typed);
    } catch {
      say('This is no regular expression: ' + typed);
      return;
    }
    const found = boxes.filter((box) => pattern !== null && box.name !== '' && box !== root && pattern.test(box.name));
    const isFound = new Set(found);
    for (const box of boxes) box.group.classList.toggle('found', isFound.has(box));
    svg.classList.toggle('searched', pattern !== null);
    const share = total > 0 ? ((covered(found) / total) * 100).toFixed(1) : '0';
    say(pattern === null ? '' : found.length + ' boxes found, ' + share + ' % of the width');
  }

  const inside = (box, other) => other.start >= box.start && other.end <= box.end;
  const children = (box) => boxes.filter((other) => other.depth === box.depth + 1 && inside(box, other));
  const parent = (box) => boxes.find((other) => other.depth === box.depth - 1 && inside(other, box));
  function sibling(box, step) {
    const above = parent(box);
    const row = above ? children(above) : [box];
    return row[row.indexOf(box) + step];
  }

  svg.addEventListener('click', (event) => {
    if (event.target.closest('.reset')) return zoom(root);
    if (event.target.closest('.search')) return search();
    const box = boxOf.get(event.target.closest('.box'));
    if (!box || box.name === '') return;
    select(box);
    zoom(box);
  });
  for (const type of ['mouseover', 'focusin']) {
    svg.addEventListener(type, (event) => {
      const box = boxOf.get(event.target.closest('.box'));
      if (box) say(box.title.replace(/\\n/g, ' · '));
    });
  }
  svg.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const box = boxOf.get(document.activeElement) ?? root;
    const steps = {
      ArrowUp: () => select(parent(box)),
      ArrowDown: () => select(children(box)[0]),
      ArrowLeft: () => select(sibling(box, -1)),
      ArrowRight: () => select(sibling(box, 1)),
      Enter: () => {
        if (document.activeElement?.closest('.reset')) zoom(root);
        else if (document.activeElement?.closest('.search')) search();
        else if (box.name !== '') zoom(box);
      },
      Escape: () => zoom(root),
      '/': search,
    };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    step();
  });
  find('search').classList.remove('hidden');
  root.group.setAttribute('tabindex', '0');
})();
`;
