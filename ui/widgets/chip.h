#pragma once

#include "ui/theme/state.h"

#include <QWidget>

class QFont;
class QTimer;

namespace oxide::ui {

class Look;

// Painters, for delegates and painted widgets. Each returns the width it took (or would take).

/// State chip, 20 high: shape, word, soft ground. `left` is its left end, `middle` its centre line.
int paintStateChip(QPainter &painter, int left, int middle, const ShownState &state,
                   const Look &look, double turn = 0);
[[nodiscard]] int stateChipWidth(const ShownState &state, const Look &look);
/// A word in a neutral frame, 20 high: reason codes, "preferred", key caps.
int paintTag(QPainter &painter, int left, int middle, const QString &text, const QFont &font,
             const Look &look);
[[nodiscard]] int tagWidth(const QString &text, const QFont &font, const Look &look);
/// The 10 px square in a service's colour.
void paintSwatch(QPainter &painter, const QRectF &rect, int colour, const Look &look);

/// Repaints `target` 12 times a second while `active` and visible, for running rings.
class RingTimer final : public QObject
{
    Q_OBJECT

public:
    RingTimer(QWidget *target, const Look &look);
    void setActive(bool active);
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void update();

    QWidget *m_target;
    const Look &m_look;
    QTimer *m_timer;
    bool m_active = false;
};

/// A state chip as a widget. The ring of a running one turns while it is visible.
class StateChip final : public QWidget
{
    Q_OBJECT

public:
    explicit StateChip(const Look &look, QWidget *parent = nullptr);

    void setState(const ShownState &state);
    /// Shape and word without ground, for places that have one.
    void setPlain(bool plain);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    const Look &m_look;
    ShownState m_state;
    bool m_plain = false;
    RingTimer *m_ring;
};

} // namespace oxide::ui
