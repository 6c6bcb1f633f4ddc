#!/bin/sh
# onx.sh PROGRAM: runs a test on the X server of $DISPLAY. 77, which CTest takes as skipped, where
# there is none.
if [ -z "$DISPLAY" ]; then
    echo "SKIP: there is no X server: DISPLAY is empty (xvfb-run -a ctest ...)"
    exit 77
fi
QT_QPA_PLATFORM=xcb exec "$@"
