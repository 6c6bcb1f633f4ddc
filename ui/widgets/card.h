#pragma once

#include <QFrame>

class QBoxLayout;

namespace oxide::ui {

class Label;
class Look;

/// A group on the page: base ground, 8 px corners, a hairline. With a title it has a head of 40:
/// title, second line, and what is put at its right end.
class Card : public QFrame
{
    Q_OBJECT

public:
    explicit Card(const Look &look, const QString &title = {}, const QString &subtitle = {},
                  QWidget *parent = nullptr);

    void setTitle(const QString &title);
    void setSubtitle(const QString &subtitle);
    /// It is not elided; what stands at the right of the head gives way.
    void keepSubtitle();
    void addToHead(QWidget *widget);
    /// A hairline under the head, for cards whose body is a list that reaches the edges.
    void setHeadLine(bool line);

    /// No margins: lists reach the edge. Use setInset() where the content needs 12 px.
    [[nodiscard]] QBoxLayout *body() const { return m_body; }
    void setInset(int designPixels);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    const Look &m_look;
    QWidget *m_head = nullptr;
    QBoxLayout *m_headRow = nullptr;
    Label *m_title = nullptr;
    Label *m_subtitle = nullptr;
    QBoxLayout *m_body = nullptr;
    bool m_headLine = false;
};

/// A horizontal hairline.
[[nodiscard]] QWidget *makeLine();

} // namespace oxide::ui
