"""The forms of champions. They carry what was typed to an action and back; every rule is the action's."""
