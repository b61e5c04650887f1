//! Functions over nodes.

use super::super::ast::{Axis, Expr, Name, Path, Start, Test};
use super::super::eval::{Evaluated, Evaluator, Focus};
use super::super::value::Value;
use super::super::{EvalError, Expression, Function, Nodes};
use super::digest;

impl<'a, N: Nodes> Evaluator<'a, '_, N> {
    #[inline(never)]
    pub(super) fn node_function(
        &mut self,
        function: Function,
        arguments: &'a [Expr],
        focus: Focus<N::Node>,
    ) -> Result<Vec<N::Node>, EvalError> {
        match function {
            Function::Current => Ok(vec![self.here]),
            Function::Instance => {
                let id = self.text(&arguments[0], focus)?;
                let found = self.world.nodes.instance(&id);
                found.map(|node| vec![node]).ok_or_else(|| EvalError::UnknownInstance(id.into_owned()))
            }
            Function::Randomize => self.randomize(arguments, focus),
            _ => self.indexed_repeat(arguments, focus),
        }
    }

    #[inline(never)]
    pub(super) fn node_number(
        &mut self,
        function: Function,
        arguments: &'a [Expr],
        focus: Focus<N::Node>,
    ) -> Result<f64, EvalError> {
        let name = function.signature().name;
        let nodes = self.world.nodes;
        match function {
            Function::Last => return Ok(ordinal(focus.size)),
            Function::Position if arguments.is_empty() => {
                // Outside of a predicate, which repeat the question is in.
                let inside = focus.node != self.here || focus.size > 1;
                let position = if inside { focus.position } else { nodes.position(focus.node).max(focus.position) };
                return Ok(ordinal(position));
            }
            _ => {}
        }
        let found = self.nodes(name, &arguments[0], focus)?;
        self.spend(found.len() as u64)?;
        Ok(match function {
            Function::Position => found.first().map_or(0.0, |node| ordinal(nodes.position(*node))),
            Function::Count => ordinal(found.len()),
            Function::CountNonEmpty => ordinal(found.into_iter().filter(|node| !nodes.text(*node).is_empty()).count()),
            // Blank answers and other text do not spoil a sum, as in JavaRosa.
            _ => found
                .into_iter()
                .map(|node| Value::Nodes(vec![node]).to_number(nodes, self.zone()))
                .filter(|value| !value.is_nan())
                .fold(0.0, |sum, value| sum + value),
        })
    }

    pub(super) fn node_name(
        &mut self,
        function: Function,
        arguments: &'a [Expr],
        focus: Focus<N::Node>,
    ) -> Evaluated<'a, N> {
        let nodes = self.world.nodes;
        let node = match arguments.first() {
            Some(argument) => self.nodes(function.signature().name, argument, focus)?.first().copied(),
            None => Some(focus.node),
        };
        let name = node.map(|node| nodes.name(node)).unwrap_or_default();
        Ok(Value::Text(match function {
            Function::Name => name,
            Function::LocalName => Name::new(&name).local().to_owned().into(),
            // Every element of a form is of the namespace of XForms.
            _ => if name.is_empty() { "" } else { "http://www.w3.org/2002/xforms" }.into(),
        }))
    }

    /// `pulldata(list, wanted, key, value)` is `instance(list)/root/item[key = value]/wanted`.
    #[inline(never)]
    pub(super) fn pulldata(&mut self, arguments: &'a [Expr], focus: Focus<N::Node>) -> Evaluated<'a, N> {
        let texts: Vec<_> = arguments.iter().map(|argument| self.text(argument, focus)).collect::<Result<_, _>>()?;
        let [list, wanted, key, value] = &texts[..] else { return Ok(Value::Text("".into())) };
        let nodes = self.world.nodes;
        let top = nodes.instance(list).ok_or_else(|| EvalError::UnknownInstance(list.to_string()))?;
        let (root, item) = (Name::new("root"), Name::new("item"));
        let (wanted, key) = (Name::new(wanted), Name::new(key));
        let mut roots = Vec::new();
        nodes.children(top, Some(&root), &mut roots);
        let mut rows = Vec::new();
        for root in roots {
            if nodes.children_where(root, &item, &key, value, &mut rows) {
                continue;
            }
            let mut all = Vec::new();
            nodes.children(root, Some(&item), &mut all);
            self.spend(all.len() as u64)?;
            let holds = |row: &N::Node| {
                let mut cells = Vec::new();
                nodes.children(*row, Some(&key), &mut cells);
                cells.into_iter().any(|cell| nodes.text(cell) == *value)
            };
            rows.extend(all.into_iter().find(holds));
        }
        let mut cells = Vec::new();
        if let Some(row) = rows.first() {
            nodes.children(*row, Some(&wanted), &mut cells);
        }
        Ok(Value::Text(cells.first().map(|cell| nodes.text(*cell)).unwrap_or_default()))
    }

    /// Shuffles by the inside-out variant of Fisher and Yates, with a seed by the generator of Park and Miller ("Random
    /// number generators: good ones are hard to find", CACM 31, 1988): the same order on every device.
    #[inline(never)]
    fn randomize(&mut self, arguments: &'a [Expr], focus: Focus<N::Node>) -> Result<Vec<N::Node>, EvalError> {
        let from = self.nodes("randomize", &arguments[0], focus)?;
        let mut generator = match arguments.get(1) {
            Some(seed) => Some(ParkMiller::new(self.seed(seed, focus)?)),
            None => None,
        };
        let mut shuffled = Vec::with_capacity(from.len());
        for (index, node) in from.into_iter().enumerate() {
            let chance = match &mut generator {
                Some(generator) => generator.next(),
                None => self.random_number(),
            };
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to the index")]
            let place = ((chance * ordinal(index + 1)) as usize).min(index);
            shuffled.push(node);
            shuffled.swap(place, index);
        }
        Ok(shuffled)
    }

    /// A number as it is, cut to a whole one; of other text its hash; of a blank 0.
    fn seed(&mut self, expr: &'a Expr, focus: Focus<N::Node>) -> Result<i64, EvalError> {
        let value = self.value(expr, focus)?;
        let number = value.to_number(self.world.nodes, self.zone());
        if number.is_nan() && !matches!(value, Value::Number(_)) {
            let text = value.into_text(self.world.nodes);
            return Ok(if text.is_empty() { 0 } else { digest::seed(&text) });
        }
        #[expect(clippy::cast_possible_truncation, reason = "saturates; NaN is 0, as in Java")]
        Ok(number as i64)
    }

    /// The question, in the repeats with the numbers given. A number below 1, or none yet, means the first, as in JavaRosa.
    #[inline(never)]
    fn indexed_repeat(&mut self, arguments: &'a [Expr], focus: Focus<N::Node>) -> Result<Vec<N::Node>, EvalError> {
        let name = "indexed-repeat";
        let nodes = self.world.nodes;
        let mut found = self.nodes(name, &arguments[0], focus)?;
        let mut pairs = Vec::new();
        for [repeat, number] in arguments[1..].as_chunks().0 {
            let number = self.number(number, focus)?;
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates; NaN is 0")]
            let number = (number.max(0.0) as usize).max(1);
            pairs.push((self.nodes(name, repeat, focus)?, number));
        }
        for (repeats, number) in pairs {
            self.spend((found.len() as u64).saturating_mul(8) + repeats.len() as u64)?;
            let Some(depth) = repeats.first().map(|repeat| depth(nodes, *repeat)) else { return Ok(Vec::new()) };
            let group = nodes.name(repeats[0]);
            found.retain(|node| {
                ancestor_at(nodes, *node, depth)
                    .is_some_and(|above| nodes.name(above) == group && nodes.position(above) == number)
            });
        }
        Ok(found)
    }

    /// `jr:choice-name(value, 'path of the question')`.
    pub(super) fn choice_name(&mut self, arguments: &'a [Expr], focus: Focus<N::Node>) -> Result<String, EvalError> {
        let value = self.text(&arguments[0], focus)?.into_owned();
        let question = self.text(&arguments[1], focus)?.into_owned();
        let path = self.absolute(&question, focus);
        Ok(self.world.host.choice_name(path.as_deref().unwrap_or(&question), &value).unwrap_or_default())
    }

    /// The path of names from the top to where a relative path leads.
    fn absolute(&self, question: &str, focus: Focus<N::Node>) -> Option<String> {
        let expression = Expression::parse(question).ok()?;
        let Expr::Path(path @ Path { start: Start::Root | Start::Context, .. }) = expression.root() else {
            return None;
        };
        let nodes = self.world.nodes;
        let mut names = Vec::new();
        let mut at = if path.start == Start::Context { Some(focus.node) } else { None };
        while let Some(node) = at {
            at = nodes.parent(node);
            names.extend(at.map(|_| nodes.name(node).into_owned()));
        }
        names.reverse();
        for step in &path.steps {
            match (step.axis, &step.test) {
                (Axis::Child, Test::Name(name)) => names.push(name.to_string()),
                (Axis::Parent, Test::Node) => drop(names.pop()),
                (Axis::SelfNode, Test::Node) => {}
                _ => return None,
            }
        }
        Some(names.iter().flat_map(|name| ["/", name]).collect())
    }
}

fn depth<N: Nodes>(nodes: &N, node: N::Node) -> usize {
    std::iter::successors(Some(node), |node| nodes.parent(*node)).count()
}

fn ancestor_at<N: Nodes>(nodes: &N, node: N::Node, wanted: usize) -> Option<N::Node> {
    let up = depth(nodes, node).checked_sub(wanted)?;
    std::iter::successors(Some(node), |node| nodes.parent(*node)).nth(up)
}

#[expect(clippy::cast_precision_loss, reason = "fewer nodes than 2^52")]
const fn ordinal(count: usize) -> f64 {
    count as f64
}

/// The "minimal standard" generator: each number is the one before times 16807, modulo 2^31 - 1.
struct ParkMiller(i64);

impl ParkMiller {
    const MODULUS: i64 = 2_147_483_647;

    const fn new(seed: i64) -> Self {
        let state = seed % Self::MODULUS;
        Self(if state <= 0 { state + Self::MODULUS - 1 } else { state })
    }

    /// From 0 to below 1.
    fn next(&mut self) -> f64 {
        self.0 = self.0 * 16_807 % Self::MODULUS;
        #[expect(clippy::cast_precision_loss, reason = "31 bits fit")]
        let chance = (self.0 - 1) as f64 / (Self::MODULUS - 1) as f64;
        chance
    }
}
