"""Paints the demonstration's pictures: scenes in gouache and cut paper, always the same.

``python -m demo.painting`` writes the files of ``data/pictures``. The site never imports this
package: it needs numpy, which only development installs.
"""
