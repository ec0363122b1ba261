"""How a closed step ended, and what is offered then: go on, another person, won or lost."""
