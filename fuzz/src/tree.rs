//! Changes to DER that keep it DER: bytes that only fail at the first length reach nothing.

/// One element: its identifier byte, and what is inside.
#[derive(Clone)]
struct Node {
    tag: u8,
    inside: Inside,
}

#[derive(Clone)]
enum Inside {
    Bytes(Vec<u8>),
    Nodes(Vec<Node>),
}

/// A change: what, where, and with what.
pub type Change = (u8, u16, u8);

/// Deeper is left as bytes.
const DEEPEST: usize = 24;

/// Takes elements out, doubles them, swaps them, changes their tags and their contents, and puts the lengths
/// right; now and then changes the bytes themselves. What is no DER gets the changes of bytes.
pub fn mutate(bytes: &[u8], changes: &[Change]) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for (kind, at, value) in changes {
        let at = usize::from(*at);
        match read_all(&out, 0) {
            Some(mut nodes) if kind % 8 != 0 => {
                let count = count(&nodes);
                change(&mut nodes, at % count.max(1), kind / 8, *value);
                out = nodes.iter().flat_map(write).collect();
            }
            _ => change_bytes(&mut out, at, kind / 8, *value),
        }
    }
    out
}

/// For the engine: the same on its own buffer, by its number of chance; `None` where it is to go its own way,
/// every other time.
pub fn in_place(
    data: &mut [u8],
    size: usize,
    most: usize,
    chance: u32,
    mutate: fn(&[u8], &[Change]) -> Vec<u8>,
) -> Option<usize> {
    let [kind, high, low, value] = chance.wrapping_mul(0x9e37_79b1).to_be_bytes();
    if value % 2 == 0 {
        return None;
    }
    let place = u16::from_be_bytes([high, low]);
    let out = mutate(data.get(..size)?, &[(kind, place, value)]);
    let room = data.get_mut(..out.len().min(most))?;
    room.copy_from_slice(&out[..room.len()]);
    Some(room.len())
}

fn change_bytes(out: &mut Vec<u8>, at: usize, kind: u8, value: u8) {
    let at = at % (out.len() + 1);
    match kind % 5 {
        0 => out.insert(at, value),
        1 => out.truncate(at),
        _ if at == out.len() => {}
        2 => out[at] = value,
        3 => drop(out.remove(at)),
        _ => out[at] ^= 1 << (value % 8),
    }
}

/// Changes the element of this number, counted as they stand in the bytes.
fn change(nodes: &mut Vec<Node>, mut number: usize, kind: u8, value: u8) {
    for index in 0..nodes.len() {
        let size = 1 + inside(&nodes[index]).map_or(0, count);
        if number >= size {
            number -= size;
            continue;
        }
        if number > 0 {
            if let Inside::Nodes(inner) = &mut nodes[index].inside {
                change(inner, number - 1, kind, value);
            }
            return;
        }
        match kind % 8 {
            0 => drop(nodes.remove(index)),
            1 => nodes.insert(index, nodes[index].clone()),
            2 => {
                let other = usize::from(value) % nodes.len();
                nodes.swap(index, other);
            }
            3 => nodes[index].tag = value,
            4 => nodes[index].inside = Inside::Bytes(Vec::new()),
            // Wrapped into a copy of its own tag.
            5 => {
                let inner = nodes[index].clone();
                nodes[index].inside = Inside::Nodes(vec![inner]);
            }
            _ => match &mut nodes[index].inside {
                Inside::Bytes(bytes) => change_bytes(bytes, usize::from(value), kind / 8, value),
                Inside::Nodes(inner) => {
                    let count = inner.len().max(1);
                    inner.rotate_left(usize::from(value) % count);
                }
            },
        }
        return;
    }
}

fn inside(node: &Node) -> Option<&[Node]> {
    match &node.inside {
        Inside::Nodes(nodes) => Some(nodes),
        Inside::Bytes(_) => None,
    }
}

fn count(nodes: &[Node]) -> usize {
    let inner = |node| inside(node).map_or(0, count);
    nodes.iter().map(|node| 1 + inner(node)).sum()
}

/// What is constructed, and octet strings, are looked into.
fn read_all(mut bytes: &[u8], depth: usize) -> Option<Vec<Node>> {
    let mut nodes = Vec::new();
    while !bytes.is_empty() {
        let (tlv, rest) = mtls_ca::pki::der::read(bytes).ok()?;
        let opaque = || Inside::Bytes(tlv.content.to_vec());
        let looks_inside = (tlv.tag & 0x20 != 0 || tlv.tag == 4) && depth < DEEPEST;
        let nodes_inside = match looks_inside && !tlv.content.is_empty() {
            true => read_all(tlv.content, depth + 1),
            false => None,
        };
        nodes.push(Node {
            tag: tlv.tag,
            inside: nodes_inside.map_or_else(opaque, Inside::Nodes),
        });
        bytes = rest;
    }
    Some(nodes)
}

fn write(node: &Node) -> Vec<u8> {
    let content = match &node.inside {
        Inside::Bytes(bytes) => bytes.clone(),
        Inside::Nodes(nodes) => nodes.iter().flat_map(write).collect(),
    };
    mtls_ca::pki::der::tlv(node.tag, &content)
}
