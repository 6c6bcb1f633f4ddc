#include "ui/widgets/page.h"

#include "base/text.h"
#include "ui/theme/look.h"
#include "ui/widgets/label.h"
#include "ui/widgets/strip.h"

#include <QBoxLayout>
#include <QPainter>

namespace oxide::ui {

Page::Page(const Context &context, const QString &title, Body kind, QWidget *parent)
    : QWidget(parent), m_context(context), m_kind(kind)
{
    const Look &look = m_context.look;
    setAccessibleName(title);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);

    m_head = new QWidget;
    m_head->setFixedHeight(look.px(56));
    auto *head = new QHBoxLayout(m_head);
    head->setContentsMargins(look.px(16), 0, look.px(16), 0);
    head->setSpacing(look.px(16));
    auto *name = new Label(look, title, TextStyle::Title);
    name->setAccessibleName(tr("Page %1").arg(title));
    head->addWidget(name);
    m_subtitle = new Label(look, {}, TextStyle::Second, Tone::Second);
    m_subtitle->setElide(Qt::ElideRight);
    head->addWidget(m_subtitle, 1);
    m_headRight = new QHBoxLayout;
    m_headRight->setSpacing(look.px(8));
    head->addLayout(m_headRight);
    column->addWidget(m_head);

    m_errors = new Strip(look);
    m_errors->hide();
    const int side = look.px(16);
    auto *errorRow = new QHBoxLayout;
    errorRow->setContentsMargins(side, 0, side, 0);
    errorRow->addWidget(m_errors);
    column->addLayout(errorRow);

    auto *content = new QWidget;
    m_body = new QVBoxLayout(content);
    const int margin = kind == Body::Margins ? side : 0;
    m_body->setContentsMargins(margin, kind == Body::Margins ? 0 : 1, margin, margin);
    m_body->setSpacing(look.px(12));
    column->addWidget(content, 1);
}

void Page::open(const Place &) {}

QString Page::unsaved() const
{
    return {};
}

void Page::keepDraft() {}

void Page::wrapUp() {}

void Page::showError(const base::Error &error)
{
    m_errors->showError(error);
}

void Page::clearError()
{
    m_errors->hide();
}

void Page::setSubtitle(const QString &text)
{
    m_subtitle->setText(text);
}

void Page::addToHead(QWidget *widget)
{
    m_headRight->addWidget(widget);
}

void Page::hideHead()
{
    m_head->hide();
}

void Page::onShown() {}

void Page::onHidden() {}

void Page::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (!m_shown) {
        m_shown = true;
        onShown();
    }
}

void Page::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    if (m_shown) {
        m_shown = false;
        onHidden();
    }
}

void Page::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), look().theme().window);
    if (m_kind == Body::Full)
        painter.fillRect(0, m_head->height(), width(), 1, look().theme().line);
}

} // namespace oxide::ui
