// Package prove explores every state that the production engine reaches under a configuration, over abstract inputs, and
// judges each effect by what the car really said. docs/proving.md says what is varied and what a proof therefore means.
//
// Read it in this order: model (what can be varied), car (what was said and pressed), world (a car and an engine, and how
// time passes), move (what can happen), judge and invariants (what must hold), view (what is varied together), explore
// (every state), walk (a random way through them), story (a way as a scenario).
package prove
