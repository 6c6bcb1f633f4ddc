#pragma once

#include "ui/widgets/context.h"

#include <vector>

#include <QTimer>
#include <QWidget>

class QBoxLayout;
class QScrollArea;

namespace oxide::ui {

class RuleDraft;
class RuleRow;

/// The rules in order. Rows are dragged by their grips, which scrolls at the edges of what is in
/// sight, or moved with Alt+Up and Alt+Down.
class RuleList final : public QWidget
{
    Q_OBJECT

public:
    RuleList(const Context &context, RuleDraft &draft, QWidget *parent = nullptr);

    [[nodiscard]] int current() const { return m_current; }
    /// Makes a rule current, gives it the focus and brings it into sight.
    void focusRule(int index);
    [[nodiscard]] const std::vector<RuleRow *> &rows() const { return m_rows; }

Q_SIGNALS:
    void currentChanged(int index);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void rebuild();
    RuleRow *makeRow();
    void setCurrent(int index);
    void move(int from, int to);
    void remove(int index);
    void drag(int index, int globalY);
    void showGap();
    void scrollAtEdge();
    void drop(int index);
    [[nodiscard]] QScrollArea *scrollArea() const;
    [[nodiscard]] int gapAt(int y) const;

    Context m_context;
    RuleDraft &m_draft;
    QBoxLayout *m_column;
    std::vector<RuleRow *> m_rows;
    QWidget *m_marker; ///< where a dragged rule would go
    int m_current = -1;
    int m_gap = -1;
    int m_dragY = 0;      ///< of the mouse, on the screen
    QTimer m_scrollTimer; ///< runs while a rule is dragged
};

} // namespace oxide::ui
