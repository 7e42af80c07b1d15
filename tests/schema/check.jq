# Does each document hold what the requirements ($need) say? Prints what is wrong, nothing else.
# A path is "a.b"; "[]" goes through a list. type: string, number, boolean, array, object.
def at($path):
	reduce ($path | split("."))[] as $step ([.];
		map(if $step | endswith("[]") then .[$step[:-2]][]? else .[$step]? end));
. as $document
| ($need.required // {} | to_entries[] | . as $rule
	| $document | at($rule.key) as $found
	| if ($found | length) == 0 or any($found[]; . == null) then "\($rule.key) is missing"
	  elif any($found[]; type != $rule.value) then "\($rule.key) is no \($rule.value)"
	  else empty end),
  ($need.optional // {} | to_entries[] | . as $rule
	| $document | at($rule.key)[] | select(. != null and type != $rule.value)
	| "\($rule.key) is no \($rule.value)"),
  ($need.one_of // {} | to_entries[] | . as $rule
	| $document | at($rule.key)[] | select(. as $is | $rule.value | index([$is]) | not)
	| select(. != null) | "\($rule.key) must not be \(.)"),
  ($need.known // [] | . as $known
	| if length == 0 then empty else
	  ($document | keys[] | select(. as $key | $known | index([$key]) | not)
	  | "\(.) is no field of it") end),
  (if $need.type_uid then $document
	| select(.type_uid != .class_uid * 100 + .activity_id) | "type_uid does not fit" else empty end)
