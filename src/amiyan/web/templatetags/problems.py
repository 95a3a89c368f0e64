"""A problem in a template: ``{{ problem|sentence }}`` says what is wrong, ``{{ problem|advice }}`` what to do."""

from django.template import Library

from amiyan.kernel import problems

register = Library()
register.filter("sentence", problems.sentence)
register.filter("advice", problems.advice)
