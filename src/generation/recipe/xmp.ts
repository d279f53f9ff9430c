import sax from 'sax';
import { RecipeError } from './byte-reader.js';

/** The namespace of our only property. */
const namespace = 'urn:dcgan-service:recipe#';
const property = 'Recipe';
/** Elements within each other: XMP has six. */
const deepest = 32;

/**
 * An XMP packet with a recipe (ISO 16684-1).
 * @param note a further attribute, with its namespace
 */
export function xmpOf(recipe: string, note = ''): string {
  return packet(`<dcgan:${property} xmlns:dcgan="${namespace}">${escaped(recipe)}</dcgan:${property}>`, note);
}

/** An XMP packet that holds no more than a note. */
export function xmpNote(note: string): string {
  return packet('', note);
}

function packet(content: string, note: string): string {
  return (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">' +
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" ' +
    `xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:CreatorTool="DCGAN service"${note}>${content}` +
    '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
  );
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/**
 * The recipe in an XMP packet, which another program may have written anew: as an element, or as an attribute.
 * @throws RecipeError when it is not well-formed
 */
export function recipeInXmp(xml: string): string | undefined {
  let found: string | undefined;
  let depth = 0;
  /** Depth of the element whose text is being read. */
  let reading = 0;
  const parser = sax.parser(true, { xmlns: true });
  const refuse = (why: string) => {
    throw new RecipeError(`its XMP ${why}`);
  };
  parser.onerror = ({ message }) => refuse(`is malformed: ${message.split('\n', 1)[0]}`);
  parser.ondoctype = () => refuse('has a document type, which XMP must not have');
  parser.onopentag = tag => {
    if (++depth > deepest) refuse(`has more than ${deepest} elements within each other`);
    if (!('ns' in tag)) return;
    const attribute = Object.values(tag.attributes).find(({ uri, local }) => uri === namespace && local === property);
    if (attribute) found ??= attribute.value;
    if (tag.uri !== namespace || tag.local !== property || found !== undefined) return;
    reading = depth;
    found = '';
  };
  const read = (text: string) => {
    if (reading > 0) found += text;
  };
  parser.ontext = read;
  parser.oncdata = read;
  parser.onclosetag = () => {
    if (depth === reading) reading = 0;
    depth--;
  };
  parser.write(xml).close();
  return found;
}
